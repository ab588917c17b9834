import type { Draft } from "#agents/reader"
import type { Entry, Part } from "#protocol/entries"

/** The entry that the server makes of a draft, without its storage: keys aren't looked up, and blobs aren't stored. */
export function entryOf(draft: Draft, place: Pick<Entry, "seq" | "source" | "line">, rawBytes: number): Entry {
  const { parts, key: _, undoes: __, copiedFrom, ...said } = draft
  const kept = parts.map((part): Part => {
    if (part.type === "image" || part.type === "file") {
      const { base64: ___, ...described } = part
      return { ...described, blob: "0".repeat(64), bytes: 1 }
    }
    return part.type === "raw" ? { ...part, bytes: rawBytes } : part
  })
  return { ...place, ...said, ...(copiedFrom !== undefined && { repeats: { session: copiedFrom } }), parts: kept }
}
