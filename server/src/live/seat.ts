import type { CloseCode } from "#protocol/close-codes"
import type { ServerFrame } from "#protocol/live"
import type { Ability } from "#protocol/people"
import type { Viewer } from "../access/viewer.ts"
import type { StoredEntry } from "../storage/store.ts"
import type { Alarm } from "./alarm.ts"

/** A live socket, as the hub sees it. `send` returns whether the reader keeps up. */
export interface Connection {
  readonly viewer: Viewer
  readonly seats: Map<string, Seat>
  send(frame: string): void
  /**
   * Runs a read of at most `bytes` for this socket and sends its result. Waits until earlier reads are done, little enough
   * is queued for the reader, and this node has a turn for its holder. Null if too much is queued for the holder.
   */
  readInTurn<T>(bytes: number, read: () => Promise<T>): Promise<T | null>
  /** More is queued for its reader than text that is being written may add to. `drained` resolves when it isn't, or is closed. */
  readonly isFull: boolean
  drained(): Promise<void>
  readonly gone: boolean
  close(code: CloseCode): void
  /** Closes at once: anything still queued in this process is never sent. */
  terminate(): void
}

/**
 * One viewer's place in one session. Nothing is sent to a seat whose `epoch` is behind the one that the session requires.
 */
export interface Seat {
  readonly connection: Connection
  readonly session: string
  /** The last seq that was sent. */
  seq: number
  /** The session's `acl_epoch` when this viewer was last checked. */
  epoch: number
  abilities: readonly Ability[]
  /** When the link that gave this seat expires, or null: after that, nothing is sent without a new check. */
  until: number | null
  /** Checks it again at that time, even if nothing is appended. */
  ending: Alarm | null
  /** Whether it takes new entries from memory; otherwise it is still reading earlier ones. */
  live: boolean
  /** How far it was sent each item that is being written. */
  said: Map<string, number>
  /** Too much is queued for it to be sent such text now. */
  resting: boolean
  vacated: boolean
}

export const frame = (it: ServerFrame): string => JSON.stringify(it)

/** A frame of entries whose JSON exists already: it is not parsed and serialized again. */
export const entriesFrame = (session: string, entries: readonly StoredEntry[]): string =>
  `{"type":"entries","session":${JSON.stringify(session)},"entries":[${entries.map(({ json }) => json).join(",")}]}`
