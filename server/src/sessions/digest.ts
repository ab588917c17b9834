import type { Draft, DraftPart, Facts, Reader, ReaderState } from "#agents/reader"
import type { Entry, Part, Touched } from "#protocol/entries"

/**
 * What is kept of one raw line: its agent's reader reads it, long texts are shortened, and an entry stays of a size that a
 * page can carry, whatever the line. No I/O: long lines are digested by a worker (digesting.ts).
 */

/** An image or a file on its way out of the line, into a blob of its own. */
export type LooseBlob =
  | { type: "image"; media: string; bytes: Uint8Array }
  | { type: "file"; media: string; name: string; bytes: Uint8Array }

/** What the reader says of an entry as a whole. */
export type Keys = Omit<Draft, "kind" | "parts">

export interface Digest {
  kind: Entry["kind"]
  keys: Keys
  parts: (Exclude<Part, { type: "image" } | { type: "file" }> | LooseBlob)[]
  facts: Facts
}

/** As much of a text as lies in a page; the rest is a `readEntry` away. In characters. */
const KEPT: Record<"prompt" | "answer" | "thinking" | "result" | "notice" | "body", number> = {
  prompt: 12_000,
  answer: 24_000,
  thinking: 6_000,
  result: 3_000,
  notice: 3_000,
  body: 4_000,
}
/** As much as all texts of one entry together. */
const KEPT_OF_ENTRY = 160_000
/** What one line says has a handful of parts; a few have as many as an agent makes calls at once. */
const MOST_PARTS = 400
const MOST_IMAGES = 100
const MOST_TOUCHED = 200
const LONGEST_PATH = 4096

const decoder = new TextDecoder()

/** Reads one line; `state` is changed in place. `whole` keeps the texts as long as they are. */
export function digest(reader: Reader, state: ReaderState, raw: Uint8Array, whole: boolean): Digest {
  const { draft, facts } = reader.read(decoder.decode(raw), state)
  const { kind, parts, ...keys } = draft
  if (keys.touched) keys.touched = keys.touched.slice(0, MOST_TOUCHED).map(bounded)
  const left = { text: KEPT_OF_ENTRY, images: MOST_IMAGES }
  const kept = parts.slice(0, MOST_PARTS).map((part) => keep(part, raw.byteLength, whole, left))
  if (parts.length > MOST_PARTS) {
    kept.push({ type: "raw", what: `${parts.length - MOST_PARTS} more parts`, bytes: raw.byteLength })
  }
  return { kind, keys, parts: kept, facts }
}

const bounded = (touched: Touched): Touched => ({ ...touched, path: touched.path.slice(0, LONGEST_PATH) })

/** How much of an entry may still be kept. */
type Budget = { text: number; images: number }

function keep(part: DraftPart, bytes: number, whole: boolean, left: Budget): Digest["parts"][number] {
  if (part.type === "raw") {
    const words = part.words?.slice(0, Math.max(left.text, 0))
    left.text -= words?.length ?? 0
    return { type: "raw", what: part.what.slice(0, 100), ...(words && { words }), bytes: part.bytes ?? bytes }
  }
  if (part.type === "image" || part.type === "file") {
    if (left.images-- <= 0) return { type: "raw", what: `one more ${part.type}`, bytes: part.base64.length }
    const { base64, ...described } = part
    return { ...described, bytes: new Uint8Array(Buffer.from(base64, "base64")) }
  }
  if (whole) return part
  const shortened = <T extends { text: string }>(body: T, most: number): T => {
    const short = shorten(body, Math.min(most, Math.max(left.text, 0)))
    left.text -= short.text.length
    return short
  }
  if (part.type === "call") return part.body ? { ...part, body: shortened(part.body, KEPT.body) } : part
  const short = shortened(part, KEPT[part.type])
  return short.type === "result" && short.patch ? { ...short, patch: shortened(short.patch, KEPT.body) } : short
}

/** Cuts a text after `most` characters, never inside a surrogate pair, and says how many are left out. */
function shorten<T extends { text: string; more?: number | undefined }>(body: T, most: number): T {
  // A text that is only a little too long is not worth a button.
  if (body.text.length <= most * 1.25) return body
  const end = /[\ud800-\udbff]/.test(body.text[most - 1] ?? "") ? most - 1 : most
  return { ...body, text: body.text.slice(0, end), more: body.text.length - end }
}
