import { type Packing, packingOf, withoutPacking } from "#agents/packing"
import type { Reading } from "./source-file.ts"
import { Unreadable } from "./unreadable.ts"
import { zipEntry } from "./zip-entry.ts"

/**
 * Reads a file as the text that its agent wrote: unpacked, and as UTF-8. Everything streams, so that memory doesn't depend on
 * what a file unpacks to, and what unpacks to absurdly much is refused on the way.
 */

/** No session is larger; a file of some megabytes can unpack to this. */
const MOST_UNPACKED = 2 * 1024 ** 3
/** Beyond this many bytes, a transcript doesn't unpack to so many times its size. */
const SUSPECT = { bytes: 64 * 1024 * 1024, times: 300 }
/** Small pieces, so that progress is heard of often. */
const PIECE = 64 * 1024
const HEAD_BYTES = 64 * 1024

const damaged = "is damaged: it can't be unpacked to its end."

/** The file's text from its byte `from` on. `read()` counts the bytes of the file as it lies there. */
export function openText(blob: Blob, from = 0): Reading {
  const passed = { read: 0 }
  const closing = new AbortController()
  return { pieces: textOf(blob, from, passed, closing.signal), read: () => passed.read, close: () => closing.abort() }
}

/** How a file's text begins. `name` is what it was called before it was packed. */
export async function lookInto(
  blob: Blob,
  name: string,
  most = HEAD_BYTES,
): Promise<{ name: string; head: Uint8Array<ArrayBuffer>; isPacked: boolean }> {
  const begins = await beginningOf(blob)
  const packing = packingOf(begins)
  const inner = packing === "zip" ? (await listed(blob)).name : packing ? withoutPacking(name) : name
  const reading = openText(blob)
  const head = new Uint8Array(most)
  let length = 0
  try {
    for await (const piece of reading.pieces) {
      const part = piece.subarray(0, most - length)
      head.set(part, length)
      length += part.length
      if (length === most) break
    }
  } finally {
    reading.close()
  }
  return { name: inner, head: head.slice(0, length), isPacked: packing !== null }
}

/** Whether a file has to be read through here, by its first bytes: it is packed, or no UTF-8. */
export function isOtherwiseKept(begins: Uint8Array): boolean {
  return packingOf(begins) !== null || utf16Of(begins) !== null
}

type Passed = { read: number }

async function* textOf(blob: Blob, from: number, passed: Passed, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const begins = await beginningOf(blob)
  if (!isOtherwiseKept(begins)) {
    passed.read = from
    yield* piecesOf(counted(blob.slice(from), passed), signal)
    return
  }
  const packing = packingOf(begins)
  const bytes = packing ? unpacked(blob, packing, passed, signal) : piecesOf(counted(blob, passed), signal)
  let left = from
  for await (const piece of asUtf8(bytes)) {
    if (piece.length > left) yield piece.subarray(left)
    left = Math.max(0, left - piece.length)
  }
}

async function* unpacked(
  blob: Blob,
  packing: Packing,
  passed: Passed,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const piece of await unpacking(blob, packing, passed, signal)) {
      bytes += piece.length
      const isBomb = bytes > SUSPECT.bytes && bytes > SUSPECT.times * blob.size
      if (bytes > MOST_UNPACKED || isBomb) {
        throw new Unreadable(
          `unpacks to far more than a session holds (over ${megabytes(bytes)} MB), so it isn't read.`,
        )
      }
      yield piece
    }
  } catch (error) {
    throw inWords(error)
  }
}

async function unpacking(
  blob: Blob,
  packing: Packing,
  passed: Passed,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (packing === "zip") {
    const entry = await listed(blob)
    return scaled(piecesOf(entry.unpack(), signal), blob.size / Math.max(1, entry.bytes), passed)
  }
  const packed = counted(blob, passed)
  const native = nativeFor(packing)
  if (native) return piecesOf(packed.pipeThrough(native), signal)
  const { unpackZstd } = await import("./unpack-zstd.ts")
  return unpackZstd(piecesOf(packed, signal))
}

/** Null where the runtime can't do it. */
function nativeFor(packing: "gzip" | "zstd"): ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>> | null {
  try {
    return new DecompressionStream(packing as "gzip") as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>
  } catch {
    return null
  }
}

function listed(blob: Blob) {
  return zipEntry(blob).catch((error: unknown) => {
    throw inWords(error)
  })
}

/** A file that can't be read any more is not a damaged one. */
function inWords(error: unknown): unknown {
  return error instanceof Unreadable || error instanceof DOMException ? error : new Unreadable(damaged, error)
}

function megabytes(bytes: number): string {
  return Math.floor(bytes / (1024 * 1024)).toLocaleString("en")
}

function utf16Of(begins: Uint8Array): "utf-16le" | "utf-16be" | null {
  const [a, b, c, d] = begins
  if (a === 0xfe && b === 0xff) return "utf-16be"
  // With two zeros after it the mark is UTF-32's.
  return a === 0xff && b === 0xfe && !(c === 0 && d === 0) ? "utf-16le" : null
}

/** UTF-16 with a mark becomes UTF-8; everything else stays as it is. */
async function* asUtf8(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let decoder: TextDecoder | null | undefined
  let held = new Uint8Array()
  for await (const piece of pieces) {
    if (decoder === undefined) {
      const first = new Uint8Array(held.length + piece.length)
      first.set(held)
      first.set(piece, held.length)
      held = first
      if (held.length < 4) continue
    }
    const next: Uint8Array = decoder === undefined ? held : piece
    if (decoder === undefined) decoder = decoderFor(held)
    yield decoder ? encoder.encode(decoder.decode(next, { stream: true })) : next
  }
  if (decoder === undefined) {
    decoder = decoderFor(held)
    if (held.length > 0) yield decoder ? encoder.encode(decoder.decode(held, { stream: true })) : held
  }
  const rest = decoder ? encoder.encode(decoder.decode()) : new Uint8Array()
  if (rest.length > 0) yield rest
}

function decoderFor(begins: Uint8Array): TextDecoder | null {
  const encoding = utf16Of(begins)
  return encoding && new TextDecoder(encoding)
}

async function beginningOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, 8).arrayBuffer())
}

function counted(blob: Blob, passed: Passed): ReadableStream<Uint8Array<ArrayBuffer>> {
  return (blob.stream() as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        // A browser hands out up to megabytes at once.
        for (let at = 0; at < piece.length; at += PIECE) {
          const part = piece.subarray(at, at + PIECE)
          passed.read += part.length
          controller.enqueue(part)
        }
      },
    }),
  )
}

/** How far an archive is read follows from how much of its file has come out. */
async function* scaled(pieces: AsyncIterable<Uint8Array>, ratio: number, passed: Passed): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.length
    passed.read = Math.floor(bytes * ratio)
    yield piece
  }
}

async function* piecesOf(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener("abort", cancel)
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener("abort", cancel)
    cancel()
  }
}
