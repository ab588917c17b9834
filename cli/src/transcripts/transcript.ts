import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { createZstdDecompress } from "node:zlib"
import type { Reading } from "#upload/source-file"

/** Some agents pack a file some days after its last line. */
export function isPacked(path: string): boolean {
  return path.endsWith(".jsonl.zst")
}

/** A transcript's bytes as its agent wrote them, whether it has packed the file since or not. `from` counts unpacked bytes. */
export function openTranscript(path: string, from = 0, signal?: AbortSignal): Reading {
  const start = isPacked(path) ? 0 : from
  const file = createReadStream(path, { start, highWaterMark: 512 * 1024, ...(signal && { signal }) })
  const read = () => start + file.bytesRead
  if (!isPacked(path)) return { pieces: file, read, close: () => file.destroy() }
  const unpacked = createZstdDecompress()
  // What fails in the file has to end whoever reads what comes out of it.
  file.on("error", (error) => unpacked.destroy(error))
  const close = () => {
    file.destroy()
    unpacked.destroy()
  }
  return { pieces: after(from, file.pipe(unpacked)), read, close }
}

async function* after(skip: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = skip
  for await (const piece of pieces) {
    if (piece.length > left) yield piece.subarray(left)
    left = Math.max(0, left - piece.length)
  }
}

/** How much there is to read of it; 0 when it can't be read. */
export async function unpackedBytes(path: string): Promise<number> {
  if (!isPacked(path)) return (await stat(path).catch(() => null))?.size ?? 0
  let bytes = 0
  const transcript = openTranscript(path)
  try {
    for await (const piece of transcript.pieces) bytes += piece.length
  } catch {
    return 0
  }
  return bytes
}

/** The first `most` bytes. */
export async function beginningOf(path: string, most: number): Promise<Buffer> {
  const transcript = openTranscript(path)
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of transcript.pieces) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes >= most) break
    }
  } finally {
    transcript.close()
  }
  return Buffer.concat(pieces).subarray(0, most)
}
