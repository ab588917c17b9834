import type { Touched } from "#protocol/entries"
import { compact } from "./json.ts"
import { fingerprint } from "./read-line.ts"

/**
 * The files that calls without a result yet are about to change. A result often names no file, and only a call that succeeded
 * has changed one. Bounded in number and in bytes, so that a reader's state stays small.
 */
export type Pending = [call: number, touches: Touched[]][]

const MOST_BYTES = 6_000

export function expects(pending: Pending, call: string, touches: readonly Touched[] | undefined): void {
  if (touches === undefined || touches.length === 0 || call === "") return
  pending.push([fingerprint(call), [...touches]])
  while (pending.length > 0 && bytesOf(pending) > MOST_BYTES) pending.shift()
}

/** What the call changed, now that its result is there. */
export function settled(pending: Pending, call: string, failed: boolean): Touched[] {
  const print = fingerprint(call)
  const at = pending.findIndex(([one]) => one === print)
  const touches = at < 0 ? [] : (pending.splice(at, 1)[0]?.[1] ?? [])
  return failed ? [] : touches
}

function bytesOf(pending: Pending): number {
  // At most six bytes of JSON for each UTF-16 unit that is no plain character; two for a quote are among the plain ones.
  const text = compact(pending)
  let bytes = text.length
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7e) bytes += 5
  return bytes
}
