import type { CloseCode } from "#protocol/close-codes"
import type { ServerFrame } from "#protocol/live"
import type { Ability } from "#protocol/people"
import type { Viewer } from "../access/viewer.ts"
import type { LyingEntry } from "../storage/store.ts"
import type { Alarm } from "./alarm.ts"

/** A live socket, as the hub sees it. `send` says whether the reader keeps up. */
export interface Line {
  readonly viewer: Viewer
  readonly seats: Map<string, Seat>
  send(frame: string): void
  /**
   * Runs what reads at most `bytes` for this socket, and sends them: when all before it is done, when what waits for the
   * reader is little enough, and when this node has a turn for its holder. Null when too much waits for the holder.
   */
  readInTurn<T>(bytes: number, read: () => Promise<T>): Promise<T | null>
  readonly gone: boolean
  close(code: CloseCode): void
  /** Hangs up at once: what waits in this process is never sent. */
  terminate(): void
}

/** One viewer's place at one session. Nothing passes a seat whose `epoch` is behind what the session requires. */
export interface Seat {
  readonly line: Line
  readonly session: string
  /** The last seq that was sent. */
  seq: number
  /** The session's `acl_epoch` when this viewer was last looked at. */
  epoch: number
  abilities: readonly Ability[]
  /** When the link that it was taken with ends, or null: from then on nothing passes it unlooked at. */
  until: number | null
  /** Looks at it again then, also where nothing is appended any more. */
  ending: Alarm | null
  /** Whether it takes what is told; otherwise it is still reading what came before. */
  live: boolean
  vacated: boolean
}

export const frame = (it: ServerFrame): string => JSON.stringify(it)

/** A frame of entries whose JSON is there already: it is not parsed to be written again. */
export const entriesFrame = (session: string, entries: readonly LyingEntry[]): string =>
  `{"type":"entries","session":${JSON.stringify(session)},"entries":[${entries.map(({ json }) => json).join(",")}]}`
