import type { Agent } from "./agent.ts"
import { agentOf, agents } from "./all.ts"
import { type Head, headOf } from "./heads.ts"
import { rawReader } from "./raw.ts"
import type { Reader } from "./reader.ts"

/** Which reader understands which agent, and whose file a file is. */

/** The reader for an agent, whichever word it is known by. */
export function readerFor(agent: string): Reader {
  const known = agentOf(agent)
  return known?.reader ?? rawReader(agent, known?.label ?? (agent === "unknown" ? "an unknown agent" : agent))
}

/** Which agent wrote a file that begins with `text` (up to 64 KiB, perhaps cut in a line), or null. */
export function recogniseAgent(text: string): string | null {
  return recogniseHead(headOf(text))?.id ?? null
}

export function recogniseHead(head: Head): Agent | undefined {
  return agents.find((agent) => agent.recognises?.(head))
}
