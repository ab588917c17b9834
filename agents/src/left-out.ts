import type { Reader } from "./reader.ts"

/**
 * The one filter that the web upload, `upload` and `follow` share: which lines of a file are sent. It decides line by line,
 * without a memory, so that a line is sent or left out whoever sends it, from wherever in the file they begin. What is sent
 * keeps its bytes, but for records that are cleaned.
 */
export interface LeftOut {
  /** By kind, in people's words: what was not sent. */
  kinds: Record<string, Amount>
  sent: Amount
  /** Lines that were sent with something taken out of them. */
  cleaned: number
}

export interface Amount {
  lines: number
  bytes: number
}

export function nothingLeftOut(): LeftOut {
  return { kinds: {}, sent: { lines: 0, bytes: 0 }, cleaned: 0 }
}

/** What was left out, most bytes first, for a sentence to a person. */
export function leftOutByBytes(report: LeftOut): (Amount & { kind: string })[] {
  return Object.entries(report.kinds)
    .map(([kind, amount]) => ({ kind, ...amount }))
    .sort((a, b) => b.bytes - a.bytes)
}

/** A longer line is sent as it is: it is nothing that a filter should hold in memory. The server's bound, and some. */
const LONGEST = 16 * 1024 * 1024
const NEWLINE = 10

/**
 * The filter for a file that comes in pieces, cut anywhere. Memory stays at one line. A last line without a newline stays
 * one without.
 */
export class LineFilter {
  readonly report: LeftOut
  #reader: Reader
  #all: boolean
  /** Pieces of the line that has not ended yet. */
  #held: Uint8Array[] = []
  #heldBytes = 0
  /** The line that has not ended yet is too long to be looked at, and its beginning was sent. */
  #passing = false
  #decoder = new TextDecoder()
  #encoder = new TextEncoder()

  /** `all` sends everything, only cleaned. */
  constructor(reader: Reader, options: { all?: boolean; report?: LeftOut } = {}) {
    this.#reader = reader
    this.#all = options.all === true
    this.report = options.report ?? nothingLeftOut()
  }

  /** The bytes to send of what has ended by now. */
  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    let from = 0
    while (from < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, from)
      const piece = bytes.subarray(from, newline < 0 ? bytes.length : newline + 1)
      from += piece.length
      if (this.#passing) {
        out.push(piece)
        this.report.sent.bytes += piece.length
        if (newline >= 0) this.#passing = false
      } else if (newline >= 0 && this.#held.length === 0) {
        out.push(this.#judged(piece))
      } else {
        // The caller may use its buffer again.
        this.#held.push(piece.slice())
        this.#heldBytes += piece.length
        if (newline >= 0) out.push(this.#judged(this.#take()))
        else if (this.#heldBytes > LONGEST) out.push(this.#pass())
      }
    }
    return joined(out)
  }

  /** The bytes to send of a last line without a newline. */
  end(): Uint8Array {
    this.#passing = false
    return this.#heldBytes === 0 ? new Uint8Array() : this.#judged(this.#take())
  }

  #take(): Uint8Array {
    const line = joined(this.#held)
    this.#held = []
    this.#heldBytes = 0
    return line
  }

  #pass(): Uint8Array {
    this.#passing = true
    const begun = this.#take()
    this.report.sent.lines++
    this.report.sent.bytes += begun.length
    return begun
  }

  #judged(line: Uint8Array): Uint8Array {
    const ended = line.at(-1) === NEWLINE
    const text = this.#decoder.decode(ended ? line.subarray(0, -1) : line)
    const kind = this.#all ? null : this.#reader.leavesOut(text)
    if (kind !== null) {
      this.report.kinds[kind] ??= { lines: 0, bytes: 0 }
      count(this.report.kinds[kind], line.length)
      return new Uint8Array()
    }
    const clean = this.#reader.cleans(text)
    if (clean === text) {
      count(this.report.sent, line.length)
      return line
    }
    this.report.cleaned++
    const bytes = this.#encoder.encode(ended ? `${clean}\n` : clean)
    count(this.report.sent, bytes.length)
    return bytes
  }
}

function count(amount: Amount, bytes: number): void {
  amount.lines++
  amount.bytes += bytes
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces
  if (first && pieces.length === 1) return first
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** The same for a stream: what is to be sent, in pieces as they come. Read `filter.report` when it has ended. */
export async function* filterLines(filter: LineFilter, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    const out = filter.push(piece)
    if (out.length > 0) yield out
  }
  const rest = filter.end()
  if (rest.length > 0) yield rest
}
