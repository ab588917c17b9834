import { closeSync, createReadStream, openAsBlob, openSync, readSync } from "node:fs"
import { stat } from "node:fs/promises"
import type { Reading } from "#upload/source-file"
import { isOtherwiseKept, openText } from "#upload/unpack"
import { openStored } from "./stored-lines.ts"
import { placeOf } from "./stores.ts"

/**
 * A transcript's bytes as its agent wrote them, whether somebody has packed the file since or not. `from` counts unpacked
 * bytes.
 */
export function openTranscript(path: string, from = 0, signal?: AbortSignal): Reading {
  const place = placeOf(path)
  if (place) return openStored(place, from)
  if (isKeptOtherwise(path)) return openKept(path, from)
  // As a stream of its own: a file that grows is read to where it ends then.
  const file = createReadStream(path, { start: from, highWaterMark: 512 * 1024, ...(signal && { signal }) })
  return { pieces: file, read: () => from + file.bytesRead, close: () => file.destroy() }
}

/** Whether a file is packed, or UTF-16, by its first bytes. */
export function isKeptOtherwise(path: string): boolean {
  if (placeOf(path)) return false
  const file = openSync(path, "r")
  try {
    const begins = Buffer.alloc(8)
    return isOtherwiseKept(begins.subarray(0, readSync(file, begins, 0, 8, 0)))
  } finally {
    closeSync(file)
  }
}

/** Such a file no longer grows. */
function openKept(path: string, from: number): Reading {
  let reading: Reading | null = null
  let closed = false
  async function* pieces() {
    const blob = await openAsBlob(path)
    if (closed) return
    reading = openText(blob, from)
    yield* reading.pieces
  }
  return {
    pieces: pieces(),
    read: () => reading?.read() ?? 0,
    close() {
      closed = true
      reading?.close()
    },
  }
}

/** How much there is to read of it; 0 when it can't be read. */
export async function unpackedBytes(path: string): Promise<number> {
  try {
    return isKeptOtherwise(path) ? await readToEnd(path) : (await stat(path)).size
  } catch {
    return 0
  }
}

/** Reads a packed file to its end, and throws if it is damaged or unpacks to absurdly much. */
export async function readToEnd(path: string, signal?: AbortSignal): Promise<number> {
  let bytes = 0
  const transcript = openTranscript(path, 0, signal)
  try {
    for await (const piece of transcript.pieces) {
      bytes += piece.length
      signal?.throwIfAborted()
    }
  } finally {
    transcript.close()
  }
  return bytes
}
