import { promisify } from "node:util"
import { gzip as gzipCallback, gzipSync, zstdCompress, zstdCompressSync, zstdDecompress } from "node:zlib"

/** Zstandard at its fast level, off the main thread: how pages are stored and sent to browsers. */
export const compress = promisify(zstdCompress)
export const decompress = promisify(zstdDecompress)
/** For a client that doesn't know Zstandard. */
const gzip = promisify(gzipCallback)

/** Up to this size, compressing right away costs less than handing it to another thread: some microseconds. */
const LITTLE = 64 * 1024

/** Compresses an answer that isn't stored compressed, for a client that accepts it. */
export async function pack(bytes: Uint8Array, encoding: "zstd" | "gzip"): Promise<Uint8Array> {
  const little = bytes.byteLength <= LITTLE
  if (encoding === "zstd") return little ? zstdCompressSync(bytes) : compress(bytes)
  return little ? gzipSync(bytes, { level: 1 }) : gzip(bytes)
}
