import { cleanLine } from "#protocol/clean"
import type { Usage } from "#protocol/entries"
import { damage } from "./damage.ts"
import { type Json, recordsOf } from "./json.ts"
import type { Draft, DraftPart, Facts, Reading } from "./reader.ts"
import { wordsOf } from "./words-of.ts"

export { titleOf } from "./title-of.ts"

/**
 * Shared by all readers of JSON lines: an entry is one line, so two records on a line become one entry with the parts of both,
 * and a line that is no record is kept and shown as it is.
 */
export function readLine(line: string, read: (record: Json) => Reading): Reading {
  const { records, broken, left, overfull } = recordsOf(line)
  const [first, ...more] = records
  if (overfull) return { draft: rawDraft(damage.overfull), facts: {} }
  if (!first) return { draft: broken ? rawDraft(damage.line) : hidden(), facts: {} }
  const reading = read(first)
  if (more.length === 0 && !broken) return reading
  for (const record of more) {
    const other = read(record)
    reading.draft.parts = [...reading.draft.parts, ...other.draft.parts]
    if (reading.draft.kind === "hidden") reading.draft.kind = other.draft.kind
    join(reading.draft, other.draft)
    Object.assign(reading.facts, other.facts)
  }
  if (broken) reading.draft.parts.push({ type: "raw", what: damage.piece, bytes: left })
  if (reading.draft.kind === "hidden" && broken) reading.draft.kind = "raw"
  return reading
}

/** What the second of two records on a line used and changed counts too. */
function join(draft: Draft, other: Draft): void {
  if (other.touched) draft.touched = [...(draft.touched ?? []), ...other.touched]
  const { usage } = other
  if (!usage) return
  const sum: Usage = { ...draft.usage, input: draft.usage?.input ?? 0, output: draft.usage?.output ?? 0 }
  for (const name of ["input", "output", "cached", "written", "reasoning", "cost"] as const)
    if (usage[name] !== undefined) sum[name] = (sum[name] ?? 0) + usage[name]
  draft.usage = sum
}

export function hidden(): Draft {
  return { kind: "hidden", parts: [] }
}

/** An entry of an unknown kind. `what` is the agent's own word for it and may be anything. */
export function rawDraft(what: string, record?: Json): Draft {
  return { kind: "raw", parts: [rawPart(cleanLine(what, 80) || "a record without a type", record)] }
}

export function rawPart(what: string, record: Json = {}): DraftPart {
  const words = wordsOf(record)
  return { type: "raw", what, ...(words !== "" && { words }) }
}

/**
 * A record of an unknown kind. It is shown if it has words, since they may be a person's or the agent's. Records with only
 * counts, ids and settings stay in the file and don't appear between answers.
 */
export function unknownDraft(what: string, record: Json): Draft {
  return saysSomething(record, 8) ? rawDraft(what, record) : hidden()
}

/** Whether a text in it has two words or more. The working folder and the agent's name don't count. */
function saysSomething(value: unknown, depth: number): boolean {
  if (typeof value === "string") return /\p{L}[^\s\p{L}]{0,3}\s+[^\s\p{L}]{0,3}\p{L}/u.test(value.slice(0, 10_000))
  if (typeof value !== "object" || value === null || depth === 0) return false
  return Object.entries(value).some(([name, inner]) => !beside.has(name) && saysSomething(inner, depth - 1))
}

const beside = new Set(["cwd", "gitBranch", "workdir", "directory", "path", "version", "slug", "model"])

export function notice(about: Extract<DraftPart, { type: "notice" }>["about"], text: string): DraftPart {
  return { type: "notice", about, text }
}

/**
 * Puts the parts into a draft. Its kind is `prompt` if a person said something in it, even beside a result (a refusal with its
 * reason); else that of the first part that is neither raw nor an image. A notice before other parts (the model has changed)
 * doesn't count either.
 */
export function fill(draft: Draft, parts: DraftPart[]): Draft {
  draft.parts = parts
  const plain = parts.filter((part) => part.type !== "image" && part.type !== "file" && part.type !== "raw")
  const main = plain.find((part) => part.type === "prompt") ?? plain.find((part) => part.type !== "notice") ?? plain[0]
  if (main) draft.kind = main.type as Draft["kind"]
  else if (parts.length === 0) draft.kind = "hidden"
  // A picture or a file alone was a person's message or a tool's; `notice` counts as neither.
  else draft.kind = parts[0]?.type === "raw" ? "raw" : "notice"
  return draft
}

/** Reports a fact when it changes, not with every line: `last` remembers the reported value. */
export function told<K extends "model" | "branch" | "version" | "directory" | "permissionMode">(
  facts: Facts,
  last: Partial<Record<K, string>>,
  name: K,
  value: unknown,
): void {
  if (typeof value !== "string" || value === "" || value.length > 500) return
  // Long values are remembered by their fingerprint, since the state is bounded.
  const mark = value.length > 100 ? `#${fingerprint(value)}` : value
  if (last[name] === mark) return
  last[name] = mark
  facts[name] = value
}

/** A 53-bit hash of a text (cyrb53), to recognize the text without keeping it. Not for security. */
export function fingerprint(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

/** Adds to a list of bounded length, dropping the oldest item. */
export function remember<T>(kept: T[], one: T, most: number): void {
  kept.push(one)
  if (kept.length > most) kept.shift()
}

/** The beginning of a text that is at most `most` bytes of JSON. */
export function within(text: string, most: number): string {
  let bytes = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x80) bytes += code >= 0xd800 && code <= 0xdfff ? 6 : 3
    else if (code < 0x20) bytes += code === 10 ? 2 : 6
    else bytes += code === 34 || code === 92 ? 2 : 1
    if (bytes > most) return text.slice(0, at)
  }
  return text
}

/** A key worth remembering: plain and short, so that the state stays small in bytes too. */
export function rememberable(id: string | undefined): id is string {
  return id !== undefined && id.length <= 48 && /^[\x20-\x7e]+$/.test(id)
}
