import { isWithinBounds } from "#protocol/json-bounds"
import { joinedRecords } from "./joined-records.ts"

/**
 * Reads JSON from strangers: nothing here throws, parsing never costs far more than the text's length, and no walk goes deeper
 * than its bound.
 */

export type Json = Record<string, unknown>

const none: Json = Object.freeze({})

/** `value` if it is an object, else an empty one. */
export function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : none
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** `value` if it is a string, else "". */
export function string(value: unknown): string {
  return typeof value === "string" ? value : ""
}

/** A key to join by, or undefined. A key of absurd length would join nothing and cost much. */
export function key(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= 500 ? value : undefined
}

/** A time as ISO 8601, or undefined: an invalid one must not sort among times. */
export function time(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= 40 && /^\d{4}-\d\d-\d\dT\d\d:/.test(value) ? value : undefined
}

/** The deepest of 15,000 real lines has 23 levels, and the fullest 1,500 members. */
const MOST = { levels: 200, values: 200_000 }

/** JSON on one line. Values parsed here are never deep. */
export function compact(value: unknown): string {
  return JSON.stringify(value) ?? ""
}

/** Indentation multiplies the size: a value nested deeper or longer than this stays on one line. */
const PRETTY = { depth: 20, characters: 65_536 }

/** JSON for people to read. */
export function pretty(value: unknown): string {
  const flat = compact(value)
  return flat.length > PRETTY.characters || !isShallow(value, PRETTY.depth) ? flat : JSON.stringify(value, null, 2)
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1))
}

/** The object in a JSON text, or an empty one; also empty for JSON with too much structure. */
export function objectIn(text: string): Json {
  return isWithinBounds(text, MOST) ? objectOf(text) : none
}

/** A session in one document has more members than a line may have. */
const MOST_OF_DOCUMENT = { levels: 200, values: 2_000_000 }

/** The object that a whole document is; null if it is none, or has more structure than any agent writes. */
export function documentIn(text: string): Json | null {
  if (!isWithinBounds(text, MOST_OF_DOCUMENT)) return null
  const found = objectOf(text)
  return found === none ? null : found
}

function objectOf(text: string): Json {
  try {
    return object(JSON.parse(text))
  } catch {
    return none
  }
}

/**
 * The object that a text begins with, as far as the text goes: open parts are closed at its end. Null if it is no object.
 */
export function beginningOf(text: string): Json | null {
  const whole = objectIn(text)
  if (whole !== none) return whole
  const start = /^\s*\{/.test(text) ? text.indexOf("{") : -1
  const open: string[] = []
  let safe = -1
  let isValue = false
  for (let at = start; at >= 0 && at < text.length && open.length <= MOST.levels; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) {
      at = endOfString(text, at)
      if (at < 0) break
      if (isValue || open.at(-1) === "]") safe = at + 1
      isValue = false
    } else if (code === 58) isValue = true
    else if (code === 123 || code === 91) {
      open.push(code === 123 ? "}" : "]")
      safe = at + 1
      isValue = false
    } else if (code === 125 || code === 93) {
      open.pop()
      safe = at + 1
      if (open.length === 0) break
    } else if (code === 44) {
      safe = at
      isValue = false
    }
  }
  const found = safe < 0 || open.length > MOST.levels ? none : objectIn(text.slice(0, safe) + open.reverse().join(""))
  return found === none ? null : found
}

/** Where the string that begins at `at` ends, or -1. */
function endOfString(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next)
    if (code === 92) next++
    else if (code === 34) return next
  }
  return -1
}

/**
 * The records of a line: usually one, several if lines were joined or one was cut by the next. `broken` says that part of the
 * line is no record, and `left` how many characters of it: a comment, garbage, half of a cut line, NULs. `overfull` lines have
 * more structure than any agent writes, and are not parsed.
 */
export function recordsOf(line: string): { records: Json[]; broken: boolean; left: number; overfull?: true } {
  const nothing = { records: [], broken: true, left: line.length }
  if (!isWithinBounds(line, MOST)) return { ...nothing, overfull: true }
  try {
    const value: unknown = JSON.parse(line)
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value)
    return isRecord ? { records: [value as Json], broken: false, left: 0 } : nothing
  } catch {
    const { records, left } = joinedRecords(line, recordIn)
    return { records, broken: left > 0, left }
  }
}

function recordIn(text: string): Json | null {
  const record = objectOf(text)
  return record === none ? null : record
}
