import type { Facts, Reader, ReaderState } from "#agents/reader"
import type { Entry } from "#protocol/entries"
import type { Blobs } from "../storage/blobs.ts"
import { digestLine } from "./digesting.ts"

/** A raw line on its way to becoming an entry: digested, and its images taken out into blobs. */

/** Where an entry stands. */
export interface Place {
  seq: number
  source: string
  line: number
}

export interface Understood {
  entry: Entry
  facts: Facts
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
  const { kind, keys, parts, facts } = await digestLine(reader, state, raw, whole)
  const images: Understood["images"] = []
  const kept: Entry["parts"] = []
  for (const part of parts) {
    if (part.type !== "image") {
      kept.push(part)
      continue
    }
    const hash = await blobs.put(part.bytes)
    images.push({ hash, media: part.media })
    kept.push({ type: "image", blob: hash, media: part.media, bytes: part.bytes.byteLength })
  }
  return { entry: { ...place, kind, ...keys, parts: kept }, facts, images }
}
