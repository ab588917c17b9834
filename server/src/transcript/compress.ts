import { promisify } from "node:util"
import { gzip as gzipCallback, gzipSync, zstdCompress, zstdCompressSync, zstdDecompress } from "node:zlib"

/** Zstandard at its quick level, off the main thread: how pages lie, and how a browser gets them. */
export const compress = promisify(zstdCompress)
export const decompress = promisify(zstdDecompress)
/** For a client that does not know Zstandard. */
const gzip = promisify(gzipCallback)

/** Up to here packing at once costs less than handing it to another thread: some microseconds. */
const LITTLE = 64 * 1024

/** An answer that does not lie packed, for a client that asks for it packed. */
export async function pack(bytes: Uint8Array, encoding: "zstd" | "gzip"): Promise<Uint8Array> {
  const little = bytes.byteLength <= LITTLE
  if (encoding === "zstd") return little ? zstdCompressSync(bytes) : compress(bytes)
  return little ? gzipSync(bytes, { level: 1 }) : gzip(bytes)
}
