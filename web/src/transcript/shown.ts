import type { Target } from "./address.ts"
import type { Segments } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

/** The row that an address leads to: one that shows its entry, or the nearest one where nothing does. */
export interface Shown {
  seq: number
  stands: "here" | "before" | "after"
}

type Rows = Pick<Joined, "row" | "holder">

/** Entries without anything to show that are passed on the way to a row. */
const reach = 2_000

/** Null: it is not known, since the entry or what stands beside it is not loaded. */
export function shownBy({ seq, to, said }: Target, joined: Rows, segments: Segments): Shown | null {
  // A server that counts the copies of a sub-agent's entries elsewhere names the other copy's call.
  const own = joined.holder(said)
  if (own && own !== said) return { seq: own, stands: "here" }
  const holder = joined.holder(seq)
  if (holder) return { seq: holder, stands: "here" }
  if (holder === undefined && own === undefined) return null
  // Of a range the first that shows something.
  for (let at = seq + 1; at <= Math.min(to, seq + reach); at++) if (joined.row(at)) return { seq: at, stands: "here" }
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
      if (row) return { seq: beside, stands }
    }
  }
  return null
}

/** What is said beside a row that stands for an entry without anything to show. */
export function sayNeighbour(said: number, stands: Shown["stands"]): string | null {
  if (stands === "here") return null
  return `Entry ${said.toLocaleString("en")} has nothing to show; this is the entry ${stands} it.`
}
