import { Readable } from "node:stream"
import { createGunzip, createZstdDecompress } from "node:zlib"
import { Refusal } from "#protocol/errors"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { type Appended, append } from "./append.ts"

/**
 * A request's body on its way in: unpacked and cut into lines as it streams, appended in batches, so that a body of any
 * size costs the memory of one batch. What has been appended when the connection is lost is stored.
 */

/** One batch: small enough that nobody else waits long for the writer, large enough that a commit is cheap a line. */
const BATCH_BYTES = 512 * 1024
const BATCH_LINES = 1000
/** Nothing that an agent writes comes near this; a body without newlines must not fill the memory. */
const MAX_LINE = 64 * 1024 * 1024

/** `most` is how many bytes of raw lines a session may have. */
export async function receive(
  store: Store,
  session: Opened<"append">,
  request: Request,
  start: { source: string; line: number },
  most: number,
): Promise<Appended> {
  let { line } = start
  let lines: Uint8Array[] = []
  let bytes = 0
  const flush = async (partial: Uint8Array) => {
    const appended = await append(store, session, { source: start.source, line, lines, partial }, most)
    line += lines.length
    lines = []
    bytes = 0
    return appended
  }
  const cutter = new LineCutter()
  for await (const chunk of unpacked(request)) {
    for (const one of cutter.push(chunk)) {
      lines.push(one)
      bytes += one.byteLength
      if (bytes >= BATCH_BYTES || lines.length >= BATCH_LINES) await flush(new Uint8Array())
    }
  }
  return flush(cutter.rest())
}

/** The body's bytes without their Content-Encoding. */
async function* unpacked(request: Request): AsyncGenerator<Uint8Array> {
  const body = request.body
  if (!body) return
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity"
  if (encoding === "identity") {
    yield* body as unknown as AsyncIterable<Uint8Array>
    return
  }
  if (encoding !== "gzip" && encoding !== "zstd") {
    throw new Refusal("INVALID_INPUT", `Content-Encoding ${encoding} is not known here: gzip, zstd or none.`)
  }
  const unpacking = encoding === "gzip" ? createGunzip() : createZstdDecompress()
  const source = Readable.from(body as unknown as AsyncIterable<Uint8Array>, { objectMode: false })
  source.on("error", (error) => unpacking.destroy(error))
  source.pipe(unpacking)
  try {
    for await (const chunk of unpacking) yield chunk as Uint8Array
  } catch (error) {
    throw packingErrors.has(String((error as { code?: unknown }).code))
      ? new Refusal("INVALID_INPUT", `The body is not whole ${encoding}. The lines that could be read are stored.`)
      : error
  } finally {
    source.destroy()
    unpacking.destroy()
  }
}

const packingErrors = new Set([
  "Z_DATA_ERROR",
  "Z_BUF_ERROR",
  "ZSTD_error_prefix_unknown",
  "ERR_ZSTD_DECOMPRESSION_FAILED",
])

/** Cuts bytes into lines. A piece of a line is kept as pieces: a long line costs its length, not its square. */
export class LineCutter {
  #pieces: Uint8Array[] = []
  #held = 0

  /** What came after the last newline; the cutter is empty afterwards. */
  rest(): Uint8Array {
    const line = this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0].slice() : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#held = 0
    return line
  }

  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#hold(chunk.subarray(from, end))
      yield this.rest()
      from = end + 1
    }
    if (from < chunk.byteLength) this.#hold(chunk.subarray(from))
  }

  #hold(piece: Uint8Array): void {
    this.#held += piece.byteLength
    if (this.#held > MAX_LINE) throw new Refusal("TOO_LARGE", "A line may have 64 MB.")
    this.#pieces.push(piece)
  }
}
