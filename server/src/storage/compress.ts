import { promisify } from "node:util"
import { gzip as gzipCallback, zstdCompress, zstdDecompress } from "node:zlib"

/** Zstandard at its quick level, off the main thread: how pages lie, and how a browser gets them. */
export const compress = promisify(zstdCompress)
export const decompress = promisify(zstdDecompress)
/** For a client that does not know Zstandard. */
export const gzip = promisify(gzipCallback)
