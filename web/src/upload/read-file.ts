import type { Reading } from "#upload/source-file"

/** A browser hands out up to megabytes at once; in smaller pieces the page hears more often how far it is. */
const PIECE = 64 * 1024

/** Reads a file that somebody chose, from some byte on. */
export function open(file: Blob, from = 0): Reading {
  const reader = file.slice(from).stream().getReader()
  let read = from
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      for (let at = 0; at < value.length; at += PIECE) {
        const piece = value.subarray(at, at + PIECE)
        read += piece.length
        yield piece
      }
    }
  }
  return { pieces: pieces(), read: () => read, close: () => void reader.cancel().catch(() => undefined) }
}
