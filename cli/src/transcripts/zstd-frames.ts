import { closeSync, openSync, readSync } from "node:fs"

/**
 * Whether a packed file is there to its end. The runtime unpacks what there is of one that was cut off, and says nothing; so its
 * frames are walked through (RFC 8878), of which only the headers are read.
 */
export function isWhole(path: string): boolean {
  const file = openSync(path, "r")
  try {
    let at: number | null = 0
    do at = frameEnd(file, at)
    while (at !== null && read(file, at, 1).length > 0)
    return at !== null
  } finally {
    closeSync(file)
  }
}

const MAGIC = 0xfd2fb528

/** Where the frame that begins at `at` ends, or null when it doesn't. */
function frameEnd(file: number, at: number): number | null {
  const head = read(file, at, 14)
  if (head.length < 6) return null
  const magic = head.readUInt32LE(0)
  // A frame to be passed over says its length.
  if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
    const end = head.length >= 8 ? at + 8 + head.readUInt32LE(4) : null
    return end !== null && read(file, end - 1, 1).length === 1 ? end : null
  }
  const descriptor = head[4] ?? 0
  if (magic !== MAGIC) return null
  const single = (descriptor >> 5) & 1
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const content = [single, 2, 4, 8][descriptor >> 6] ?? 0
  let next: number | null = at + 5 + (1 - single) + dictionary + content
  for (let last = false; next !== null && !last; ) [next, last] = blockEnd(file, next)
  const checksum = ((descriptor >> 2) & 1) * 4
  if (next === null || read(file, next, checksum).length < checksum) return null
  return next + checksum
}

function blockEnd(file: number, at: number): [end: number | null, last: boolean] {
  const head = read(file, at, 3)
  if (head.length < 3) return [null, true]
  const header = head.readUIntLE(0, 3)
  // A run of one byte says how often, and holds it once.
  const bytes = ((header >> 1) & 3) === 1 ? 1 : header >> 3
  const end = at + 3 + bytes
  const isThere = bytes === 0 || read(file, end - 1, 1).length === 1
  return [isThere ? end : null, (header & 1) === 1]
}

function read(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  return bytes === 0 ? buffer : buffer.subarray(0, readSync(file, buffer, 0, bytes, at))
}
