import type { Row } from "#agents/join"
import type { Joined } from "./useJoined.ts"

/** Where a row of unknown records stands among others of its kind. */
export interface Run {
  first: number
  count: number
}

/** A run ends at each of these: nobody walks further for a row, and rows agree on where theirs begins. */
const EACH = 200

const isRaw = (row: Row | null | undefined) => row?.blocks.every((block) => block.type === "raw") ?? false

/** The run of unknown records that an entry belongs to; null for a single one, and for all that is understood. */
export function runOf(joined: Joined, seq: number): Run | null {
  if (!isRaw(joined.row(seq))) return null
  const begins = Math.floor(seq / EACH) * EACH
  let [first, count] = [seq, 1]
  for (let at = seq - 1; at >= begins; at--) {
    const row = joined.row(at)
    // What shows nothing stands between nothing; what is not loaded ends the run.
    if (row === null) continue
    if (!isRaw(row)) break
    first = at
    count += 1
  }
  for (let at = seq + 1; at < begins + EACH; at++) {
    const row = joined.row(at)
    if (row === null) continue
    if (!isRaw(row)) break
    count += 1
  }
  return count > 1 ? { first, count } : null
}
