import type { Draft, Facts, Reader, ReaderState } from "#agents/reader"
import type { Entry } from "#protocol/entries"
import type { Blobs } from "../storage/blobs.ts"
import { digestLine } from "./digesting.ts"

/** A raw line on its way to becoming an entry: digested, and its images and files taken out into blobs. */

/** Where an entry stands. */
export interface Place {
  seq: number
  source: string
  line: number
}

export interface Understood {
  entry: Entry
  facts: Facts
  /** Content hashes and media types of the images and files in it. */
  images: { hash: string; media: string }[]
  /** What the reader says of it in the agent's own ids. */
  named: Pick<Draft, "key" | "undoes" | "copiedFrom">
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
  const { kind, keys, parts, facts } = await digestLine(reader, state, raw, whole)
  const images: Understood["images"] = []
  const kept: Entry["parts"] = []
  for (const part of parts) {
    if (part.type !== "image" && part.type !== "file") {
      kept.push(part)
      continue
    }
    const { bytes, ...described } = part
    const hash = await blobs.put(bytes)
    images.push({ hash, media: part.media })
    kept.push({ ...described, blob: hash, bytes: bytes.byteLength })
  }
  const { key, undoes, copiedFrom, ...own } = keys
  const entry: Entry = { ...place, kind, ...own, parts: kept }
  if (copiedFrom !== undefined) entry.repeats = { session: copiedFrom }
  return { entry, facts, images, named: { key, undoes, copiedFrom } }
}
