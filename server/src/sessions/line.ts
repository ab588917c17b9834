import type { DraftPart, Reader, ReaderState, Reading } from "#agents/reader"
import type { Entry, Part } from "#protocol/entry"
import type { Blobs } from "../storage/blobs.ts"

/**
 * A raw line on its way to becoming an entry: read by its agent's reader, its images taken out, its long texts shortened.
 */

/** A line longer than this is kept as a blob and not understood. */
export const BIG_LINE = 8 * 1024 * 1024

/** As much of a text as lies in a page; the rest is a `readEntry` away. In characters. */
const KEPT: Record<"prompt" | "answer" | "thinking" | "result" | "notice" | "body", number> = {
  prompt: 12_000,
  answer: 24_000,
  thinking: 6_000,
  result: 3_000,
  notice: 3_000,
  body: 4_000,
}

const decoder = new TextDecoder()

/** Where an entry stands. */
export interface Place {
  seq: number
  source: string
  line: number
}

export interface Understood {
  entry: Entry
  reading: Reading
  /** Content hashes and media types of the images in it. */
  images: { hash: string; media: string }[]
}

/** Reads one line. `whole` keeps the texts as long as they are. */
export async function understand(
  reader: Reader,
  state: ReaderState,
  raw: Uint8Array,
  place: Place,
  blobs: Blobs,
  whole = false,
): Promise<Understood> {
  const reading: Reading =
    raw.byteLength > BIG_LINE
      ? { draft: { kind: "raw", parts: [{ type: "raw", what: "a line too long to read" }] }, facts: {} }
      : reader.read(decoder.decode(raw), state)
  const { kind, parts, ...keys } = reading.draft
  const images: Understood["images"] = []
  const kept: Part[] = []
  for (const part of parts) {
    if (part.type === "image") {
      const bytes = Buffer.from(part.base64, "base64")
      const hash = await blobs.put(bytes)
      images.push({ hash, media: part.media })
      kept.push({ type: "image", blob: hash, media: part.media, bytes: bytes.byteLength })
    } else kept.push(keep(part, raw.byteLength, whole))
  }
  return { entry: { ...place, kind, ...keys, parts: kept }, reading, images }
}

function keep(part: Exclude<DraftPart, { type: "image" }>, bytes: number, whole: boolean): Part {
  if (part.type === "raw") return { type: "raw", what: part.what.slice(0, 100), bytes }
  if (whole) return part
  if (part.type === "call") return part.body ? { ...part, body: shorten(part.body, KEPT.body) } : part
  const short = shorten(part, KEPT[part.type])
  return short.type === "result" && short.patch ? { ...short, patch: shorten(short.patch, KEPT.body) } : short
}

/** Cuts a text after `most` characters, never inside a surrogate pair, and says how many are left out. */
function shorten<T extends { text: string; more?: number | undefined }>(body: T, most: number): T {
  // A text that is only a little too long is not worth a button.
  if (body.text.length <= most * 1.25) return body
  const end = /[\ud800-\udbff]/.test(body.text[most - 1] ?? "") ? most - 1 : most
  return { ...body, text: body.text.slice(0, end), more: body.text.length - end }
}
