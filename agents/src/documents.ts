import { isWithinBounds } from "#protocol/json-bounds"
import { compact, type Json, key, string } from "./json.ts"
import { hidden } from "./read-line.ts"
import type { Draft } from "./reader.ts"

/**
 * Sessions that are one JSON document. Parsing is bounded before it begins, as for lines: deep or crowded text costs one pass
 * over its characters. Each record of a document is a line `{"key": <its name>, "is": <what it is>, "of": <the record>}`.
 */
const MOST = { levels: 200, values: 2_000_000 }

/** The value of a JSON document, or undefined if it is damaged or has more structure than any agent writes. */
export function documentIn(text: string): unknown {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text
  if (!isWithinBounds(json, MOST)) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export interface DocumentRecord {
  /** Names the record within the document, in all later versions of it too. */
  key: string
  is: string
  of: Json
}

/** Records as lines. Members keep the document's order, so the same document gives the same lines. */
export function linesOf(records: readonly DocumentRecord[]): string[] {
  const named = new Map<string, number>()
  return records.map((record) => {
    // A name that a document uses twice is made another one.
    const name = record.key.slice(0, 200)
    const nth = (named.get(name) ?? 0) + 1
    named.set(name, nth)
    return compact({ ...record, key: nth === 1 ? name : `${name} (${nth})` })
  })
}

/** A draft for a line of a document, to be filled. */
export function draftOf(line: Json): Draft {
  return { ...hidden(), key: { id: key(line.key) ?? (string(line.key).slice(0, 200) || "unnamed"), again: "replaces" } }
}

/** A record without the members that other records hold. */
export function without(record: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
}

/** A time in milliseconds since 1970, as ISO 8601. */
export function timeOf(value: unknown): string | undefined {
  // From 1990 to 2200: anything else is a counter, or seconds.
  if (typeof value !== "number" || !(value > 631_152_000_000 && value < 7_258_118_400_000)) return undefined
  return new Date(value).toISOString()
}
