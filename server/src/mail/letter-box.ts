import type { Store } from "../storage/store.ts"

/** What a letter is written with, and where it waits. */
export interface Outbox {
  store: Store
  appUrl: string
  /** The first makes the tokens that can only unsubscribe; those of older emails were made by the others. */
  keys: readonly [Uint8Array, ...Uint8Array[]]
  /** Whether anything carries the letters. If not they are kept, for the local inbox, and never go out later. */
  carried: boolean
  /** Hears that a letter has been written for an event, once both are committed. */
  onWritten(listener: () => void): void
}
