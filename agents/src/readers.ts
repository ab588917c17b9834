import type { Agent } from "./agent.ts"
import { agentOf, agents } from "./all.ts"
import { type Head, headOf } from "./heads.ts"
import { rawReader } from "./raw.ts"
import type { Reader } from "./reader.ts"

/** Finds the reader of an agent, and the agent that wrote a file. */

/** The reader for an agent, by any of its words. */
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
