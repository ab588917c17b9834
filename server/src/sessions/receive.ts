import { LINES_PER_REQUEST } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { type Appended, append, type Uploading } from "./append.ts"
import { type Intake, LONG_LINE } from "./intake.ts"
import type { Quota } from "./quota.ts"

/**
 * A request's body on its way in: unpacked and cut into lines as it streams, appended in batches, so that a body of any
 * size costs the memory of one batch. Whole lines that came before a body broke off, or was refused, are stored.
 */

/** One batch: small enough that nobody else waits long for the writer, large enough that a commit is cheap a line. */
const BATCH_BYTES = 1024 * 1024
const BATCH_LINES = 2000
/** Nothing that an agent writes comes near this; a body without newlines must not fill the memory. */
const MAX_LINE = 64 * 1024 * 1024

/** A request whose body has come within this time is one moment: the door was opened at its beginning. */
const MOMENT_MS = 250

export interface Receiving {
  source: string
  line: number
  under?: string | undefined
  /** How far the upload is when all of the body is stored. */
  upload?: Uploading | undefined
  request: Request
  quota: Quota
  intake: Intake
  /** Looks at the credential and opens the door once more, as for a new request. */
  again(): Promise<Opened<"append">>
}

export async function receive(store: Store, session: Opened<"append">, given: Receiving): Promise<Appended> {
  const { source, under, request, quota, upload, intake } = given
  const owner = session.row.owner_id
  const began = performance.now()
  let { line } = given
  let flushed = 0
  let lines: Uint8Array[] = []
  let bytes = 0
  const flush = async (partial: Uint8Array | null) => {
    // Only what ends the body has brought it as far as it says.
    const batch = {
      source,
      under,
      line,
      lines,
      partial,
      upload: upload && partial === null ? { ...upload, done: null } : upload,
    }
    const isLong = bytes + (partial?.byteLength ?? 0) > 2 * BATCH_BYTES
    line += lines.length
    lines = []
    bytes = 0
    // A body may stream for hours: who has lost the credential or the session meanwhile adds no more to it.
    const opened = flushed++ > 0 || performance.now() - began > MOMENT_MS ? await given.again() : session
    const write = () => append(store, opened, batch, quota)
    return isLong ? intake.store(write) : write()
  }
  const cutter = new LineCutter()
  const long = new LongLine(intake, owner)
  try {
    for await (const chunk of unpacked(request)) {
      intake.count(owner, chunk.byteLength)
      for (const one of cutter.push(chunk)) {
        if (line + lines.length - given.line >= LINES_PER_REQUEST) throw tooMany(line + lines.length)
        lines.push(one)
        bytes += one.byteLength
        if (bytes >= BATCH_BYTES || lines.length >= BATCH_LINES) await flush(null)
      }
      await long.hold(cutter.held)
    }
    return await flush(cutter.rest())
  } catch (error) {
    // Empty when it was the batch itself that was refused.
    if (lines.length > 0) await flush(null)
    throw error
  } finally {
    long.end()
  }
}

/** A body's long line while it comes in: its turn among this person's, and its memory among everybody's. */
class LongLine {
  #leave: (() => void) | null = null
  #held = 0
  #intake: Intake
  #owner: string

  constructor(intake: Intake, owner: string) {
    this.#intake = intake
    this.#owner = owner
  }

  /** Says how much of a line is in memory now. May wait, and may refuse. */
  async hold(bytes: number): Promise<void> {
    if (bytes <= LONG_LINE) return this.end()
    this.#leave ??= await this.#intake.longLine(this.#owner)
    this.#intake.hold(bytes - this.#held)
    this.#held = bytes
  }

  end(): void {
    this.#intake.hold(-this.#held)
    this.#held = 0
    this.#leave?.()
    this.#leave = null
  }
}

/** Packed, as many lines as one likes are a small body; what a line costs is not small. */
function tooMany(expected: number): Refusal {
  return new Refusal(
    "TOO_LARGE",
    `A request may have ${LINES_PER_REQUEST} lines. Those are stored; send the rest in further requests, from line ${expected} on.`,
    { expected },
  )
}

/** The body's bytes without their Content-Encoding. */
async function* unpacked(request: Request): AsyncGenerator<Uint8Array> {
  const body = request.body as (ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) | null
  if (!body) return
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity"
  if (encoding === "identity") {
    yield* body
    return
  }
  if (encoding !== "gzip" && encoding !== "zstd") {
    throw new Refusal("INVALID_INPUT", `Content-Encoding ${encoding} is not known here: gzip, zstd or none.`)
  }
  // Not the streams of node:zlib: those take a Zstandard body that breaks off for a whole one.
  const unpacking = new DecompressionStream(encoding as CompressionFormat) as ReadableWritablePair<
    Uint8Array,
    Uint8Array
  >
  try {
    yield* body.pipeThrough(unpacking) as typeof body
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new Refusal("INVALID_INPUT", `The body is not whole ${encoding}. The lines that could be read are stored.`)
  }
}

/** Cuts bytes into lines. A piece of a line is kept as pieces: a long line costs its length, not its square. */
export class LineCutter {
  #pieces: Uint8Array[] = []
  #held = 0

  /** Bytes of the line that has not ended yet. */
  get held(): number {
    return this.#held
  }

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
