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
