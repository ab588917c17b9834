import { agentOf } from "#agents/all"
import { isWithinBounds } from "#protocol/json-bounds"
import { LINES_PER_REQUEST } from "#protocol/line-limits"

/** Runs as a worker: parsing a document of some megabytes takes time that the thread that serves does not have. */
declare const self: Worker

export interface Rolled {
  agent: string
  bytes: Uint8Array
}

/** `lines` is null for what is no document of this agent's, or a damaged one. More than a document may have are kept here. */
export type Unrolled = { lines: string[] | null } | { tooMany: true } | { failed: string }

/** Checked before anything is parsed: what is parsed costs many times its length. */
const MOST = { levels: 200, values: 2_000_000 }

self.onmessage = ({ data: { agent, bytes } }: MessageEvent<Rolled>) => {
  let said: Unrolled
  try {
    const lines = unroll(agent, new TextDecoder().decode(bytes))
    said = lines && lines.length > LINES_PER_REQUEST ? { tooMany: true } : { lines }
  } catch (error) {
    said = { failed: error instanceof Error ? error.message : String(error) }
  }
  self.postMessage(said)
}

function unroll(agent: string, text: string): string[] | null {
  const document = agentOf(agent)?.document
  if (!document || (document.media === "application/json" && !isWithinBounds(text, MOST))) return null
  return document.unroll(text)
}
