import { remoteReader } from "./acp/reader.ts"
import type { Agent } from "./agent.ts"
import { agentOf, agents } from "./all.ts"
import { type Head, headOf } from "./heads.ts"
import { rawReader } from "./raw.ts"
import type { Reader } from "./reader.ts"

/** Finds the reader of an agent, and the agent that wrote a file. */

/** What a session's lines are: those of its agent's files, or of a run. */
export interface Written {
  agent: string
  kind?: string | undefined
}

/** The reader of a session's lines. Its kind comes before its agent: all remote sessions have lines of one form. */
export function readerOf({ kind, agent }: Written): Reader {
  return kind === "remote" ? remoteReader(agent) : readerFor(agent)
}

/** The reader for an agent's files, by any of its words. For the lines of a stored session use `readerOf`. */
export function readerFor(agent: string): Reader {
  const known = agentOf(agent)
  return (
    known?.reader ?? rawReader(agent, known?.label ?? (/^(?:unknown|raw)$/.test(agent) ? "an unknown agent" : agent))
  )
}

/** The agent that wrote a file beginning with `text` (up to 64 KiB, perhaps cut within a line), or null. */
export function recogniseAgent(text: string): string | null {
  return recogniseHead(headOf(text))?.id ?? null
}

export function recogniseHead(head: Head): Agent | undefined {
  return agents.find((agent) => agent.recognises?.(head))
}
