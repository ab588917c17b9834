import type { LetterKind } from "#protocol/letters"
import type { Store } from "../storage/store.ts"

/** What is needed to write a letter, and to queue it. */
export interface Outbox {
  store: Store
  appUrl: string
  /** The first key makes the tokens that can only unsubscribe; the others verify those in older emails. */
  keys: readonly [Uint8Array, ...Uint8Array[]]
  /** Whether there is a transport. If not, letters are kept for the local inbox and are never sent later. */
  carried: boolean
  /** Called when a letter has been written for an event, once both are committed. */
  onWritten(listener: () => void): void
}

/** A letter that a worker has taken out of the outbox, to send it. */
export interface Taken {
  id: string
  to_address: string
  from_name: string | null
  subject: string
  text: string
  html: string | null
  kind: LetterKind
  session_id: string | null
  collaborator_id: string | null
  /** For a letter of a round: what it is about, by its time. */
  since: number | null
  upto: number | null
  /** The number of this attempt: the worker's proof that it still holds the letter. */
  attempts: number
}

/** What a round is about: what came to a session from one time to another. */
export interface Told {
  session: string
  since: number
  upto: number
}

/** What decides whether a letter that waits is still wanted. */
export type Waiting = Pick<Taken, "id" | "kind" | "session_id" | "collaborator_id" | "to_address" | "since"> & {
  sender_id: string | null
}
