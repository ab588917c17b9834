import type { Kysely, Transaction } from "kysely"
import type { Tables } from "../storage/tables.ts"

/**
 * Which words a session may have: Bloom filters of a fixed size, as many as its words need. A search in many sessions asks them
 * first, and the index, which is slower, only about sessions that most likely have the words.
 */
const FILTER_BYTES = 512
const FILTER_BITS = FILTER_BYTES * 8
/** With five bits a word, one look in ten at the index is in vain. */
const MOST_WORDS = 800
const HASHES = 4

/** The bits that stand for a word: two FNV-1a hashes, combined. What is written here is read for years. */
export function bitsOf(word: string): number[] {
  let one = 0x811c9dc5
  let two = 0x01000193
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    two = Math.imul(two ^ (code + 0x9e37), 0x85ebca6b)
  }
  const step = (two | 1) >>> 0
  return Array.from({ length: HASHES }, (_, at) => ((one >>> 0) + at * step) % FILTER_BITS)
}

export const mayHave = (filter: Uint8Array, bits: readonly number[]): boolean =>
  bits.every((bit) => ((filter[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0)

/** Notes the words of a session, beside its passages. */
export async function noteWords(db: Transaction<Tables>, number: number, words: Iterable<string>): Promise<void> {
  const parts = await db
    .selectFrom("session_words")
    .select(["part", "words", "filter"])
    .where("number", "=", number)
    .orderBy("part")
    .execute()
  const filters = parts.map((one) => ({ ...one, filter: new Uint8Array(one.filter), changed: false }))
  for (const word of words) {
    const bits = bitsOf(word)
    if (filters.some((one) => mayHave(one.filter, bits))) continue
    let last = filters.at(-1)
    if (!last || last.words >= MOST_WORDS) {
      last = { part: filters.length, words: 0, filter: new Uint8Array(FILTER_BYTES), changed: false }
      filters.push(last)
    }
    for (const bit of bits) last.filter[bit >> 3] = (last.filter[bit >> 3] ?? 0) | (1 << (bit & 7))
    last.words += 1
    last.changed = true
  }
  for (const { part, words, filter, changed } of filters) {
    if (!changed) continue
    const row = { words, filter: Buffer.from(filter) }
    await db
      .insertInto("session_words")
      .values({ number, part, ...row })
      .onConflict((conflict) => conflict.columns(["number", "part"]).doUpdateSet(row))
      .execute()
  }
}

/** Those of the numbers whose session may have every one of the words. */
export async function mayHaveAll(
  db: Kysely<Tables>,
  numbers: readonly number[],
  words: readonly string[],
): Promise<Set<number>> {
  const wanted = words.map(bitsOf)
  const missing = new Map(numbers.map((number) => [number, new Set(wanted.keys())]))
  if (numbers.length === 0) return new Set()
  const rows = await db
    .selectFrom("session_words")
    .select(["number", "filter"])
    .where("number", "in", numbers)
    .execute()
  for (const { number, filter } of rows) {
    const left = missing.get(Number(number))
    for (const at of left ?? []) if (mayHave(filter, wanted[at] ?? [])) left?.delete(at)
  }
  return new Set(numbers.filter((number) => missing.get(number)?.size === 0))
}
