import type { Target } from "./address.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

/** The row that an address leads to whose own entry shows nothing: the one that holds it, or else the nearest one. */
export interface Shown {
  seq: number
  /** What it says of the entry that was asked for, which it merely stands beside. */
  note: string | null
}

type Rows = Pick<Joined, "row" | "holder">

/** Entries without anything to show that are passed on the way to a row. */
const reach = 2_000

/** The row that holds an entry, if that is drawn. */
function rowOf(seq: number, joined: Rows): number | null | undefined {
  const at = joined.holder(seq)
  return at && !joined.row(at) ? null : at
}

/** Null: it is not known, since the entry or what stands beside it is not loaded. */
export function shownInstead({ seq, to, said }: Target, joined: Rows, segments: Segments): Shown | null {
  // A server that counts the copies of a sub-agent's entries elsewhere names the other copy's call.
  const own = rowOf(said, joined)
  const holder = own || rowOf(seq, joined)
  if (holder) return { seq: holder, note: null }
  if (holder === undefined && own === undefined) return null
  // Of a range the first that shows something.
  for (let at = seq + 1; at <= Math.min(to, seq + reach); at++) if (joined.row(at)) return { seq: at, note: null }
  const index = segments.indexOf(seq)
  for (const [step, stands] of [
    [-1, "before"],
    [1, "after"],
  ] as const) {
    for (let at = index, left = reach; at >= 0 && at < segments.count && left > 0; at += step, left--) {
      const beside = segments.seqAt(at)
      if (stands === "after" && beside <= seq) continue
      const row = joined.row(beside)
      if (row === undefined) return null
      if (!row) continue
      const note = `Entry ${said.toLocaleString("en")} has nothing to show; this is the entry ${stands} it.`
      return { seq: beside, note }
    }
  }
  return null
}
