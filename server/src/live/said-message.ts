import { z } from "zod"
import { SaidOf } from "#protocol/remote-nouns"
import type { Piece } from "../access/deliver.ts"

/** Live text between nodes. A PostgreSQL notification holds 8000 bytes, so it travels in pieces; one that is lost costs an ellipsis. */

/** Session, epoch, run, item, of, off, text. */
export const SaidMessage = z.tuple([
  z.string(),
  z.number(),
  z.string(),
  z.string(),
  SaidOf,
  z.number().int().nonnegative(),
  z.string(),
])
export type SaidMessage = z.infer<typeof SaidMessage>

const MOST_CHARACTERS = 1_500
/** Of the JSON of the messages that travel together. With what is around them it stays below 8000. */
const MOST_BYTES = 7_500
/** What is said within this time travels together. */
const GATHER_MS = 5

/** Cuts a piece so that each part fits: a control character takes six bytes in JSON. */
export function cutSaid(session: string, epoch: number, { run, item, of, off, text }: Piece): SaidMessage[] {
  const parts: SaidMessage[] = []
  for (let at = 0; at < text.length; ) {
    let part = text.slice(at, at + MOST_CHARACTERS)
    while (Buffer.byteLength(JSON.stringify(part)) > MOST_BYTES - 500) part = part.slice(0, part.length / 2)
    parts.push([session, epoch, run, item, of, off + at, part])
    at += part.length
  }
  return parts
}

/** Gathers messages for a moment, and sends as many together as fit into one notification. */
export function gatherSaid(send: (said: SaidMessage[]) => void): { add(parts: SaidMessage[]): void; stop(): void } {
  let waiting: SaidMessage[] = []
  let timer: ReturnType<typeof setTimeout> | null = null

  function flush(): void {
    timer = null
    let together: SaidMessage[] = []
    let bytes = 0
    for (const one of waiting) {
      const size = Buffer.byteLength(JSON.stringify(one)) + 1
      if (together.length > 0 && bytes + size > MOST_BYTES) {
        send(together)
        together = []
        bytes = 0
      }
      together.push(one)
      bytes += size
    }
    waiting = []
    if (together.length > 0) send(together)
  }

  return {
    add(parts) {
      waiting.push(...parts)
      timer ??= setTimeout(flush, GATHER_MS)
    },
    stop() {
      if (timer) clearTimeout(timer)
    },
  }
}
