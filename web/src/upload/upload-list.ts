import type { Sending } from "./messages.ts"

/** The uploads of this tab. They belong to no page: moving about, or a list that is drawn anew, ends none of them. */
export interface Upload {
  key: number
  title: string
  sending: Sending
  state: "queued" | "sending" | "paused" | "signed-out" | "failed" | "done"
  /** Bytes of its files that are dealt with. */
  done: number
  /** The connection is lost; it tries again after so many seconds. */
  waiting: number | null
  problem: string | null
  /** It failed since what is stored is not how the file begins. */
  another: boolean
  /** It is done, but for a last line that is still being written. */
  keptBack: boolean
  /** It is done, and all of it was here before. */
  nothingNew: boolean
  /** `fresh`: this upload made it, so that cancelling deletes it. */
  session: { id: string; fresh: boolean } | null
}

let list: readonly Upload[] = []
const listeners = new Set<() => void>()

export const allUploads = () => list

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function keepUploads(next: readonly Upload[]): void {
  list = next
  for (const listener of listeners) listener()
}
