import { calls } from "#protocol/calls"
import type { EntryPage } from "#protocol/entries"
import { client } from "../api/client.ts"

/**
 * The first page of a transcript, asked for beside the session itself: neither waits for the other. Whoever may not see
 * the session is refused both.
 */

interface Ahead {
  id: string
  seq: number
  answer: Promise<EntryPage>
}

let asked: Ahead | undefined

export function askAhead(id: string, seq: number): void {
  if (asked?.id === id && asked.seq === seq) return
  const answer = client.send(calls.readPage, { id, seq })
  const it = { id, seq, answer }
  asked = it
  // A refusal is told by `getSession`. It is not kept: whoever signs in then is somebody else.
  answer.catch(() => {
    if (asked === it) asked = undefined
  })
}

/** Takes what was asked ahead, once. */
export function takeAhead(id: string, seq: number): Promise<EntryPage> | undefined {
  if (asked?.id !== id || asked.seq !== seq) return undefined
  const { answer } = asked
  asked = undefined
  return answer
}
