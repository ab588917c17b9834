import type { Found } from "./useFound.ts"

/** Matches are numbered through all entries: the nth of an entry is one place among all. */

type Entries = Found["entries"]

export interface At {
  seq: number
  /** Counts from 0 within its entry. */
  nth: number
}

export const countOf = (entries: Entries): number => entries.reduce((sum, [, count]) => sum + count, 0)

/** The number of a match, from 1; 0 if it isn't there (any more). */
export function numberOf(entries: Entries, { seq, nth }: At): number {
  let before = 0
  for (const [other, count] of entries) {
    if (other === seq) return nth < count ? before + nth + 1 : 0
    before += count
  }
  return 0
}

/** The match with this number. */
export function placeOf(entries: Entries, number: number): At | null {
  let left = number - 1
  for (const [seq, count] of entries) {
    if (left < count) return { seq, nth: left }
    left -= count
  }
  return null
}
