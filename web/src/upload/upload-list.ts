import type { Sending } from "./messages.ts"

/** The uploads of this tab. They belong to no page: navigation and re-rendering end none of them. */
export interface Upload {
  key: number
  title: string
  sending: Sending
  state: "queued" | "sending" | "paused" | "signed-out" | "failed" | "done"
  /** Bytes of its files that are done. */
  done: number
  /** The connection is lost; it tries again after this many seconds. */
  waiting: number | null
  problem: string | null
  /** It failed because what is stored differs from the beginning of the file. */
  another: boolean
  /** It is done, except for a last line that is still being written. */
  keptBack: boolean
  /** It is done, and everything was here before. */
  nothingNew: boolean
  /** `fresh`: this upload created it, so cancelling deletes it. */
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
