import { mayHoldRemote, remoteCredentials } from "./git-remotes.ts"
import { beginningOf, type Json, recordsOf } from "./json.ts"
import { type Cut, cutsIn } from "./json-cuts.ts"
import type { Reader } from "./reader.ts"

/**
 * The one filter that the web upload, `upload` and `follow` share: which lines of a file are sent. It decides line by line,
 * without a memory, so that a line is sent or left out whoever sends it, from wherever in the file they begin. It judges by what
 * a line means, however it is written; what is sent keeps its bytes, but for what is taken out of it.
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

/** Adds the report of one more file. */
export function addLeftOut(total: LeftOut, one: LeftOut): void {
  for (const [kind, { lines, bytes }] of Object.entries(one.kinds)) {
    total.kinds[kind] ??= { lines: 0, bytes: 0 }
    total.kinds[kind].lines += lines
    total.kinds[kind].bytes += bytes
  }
  total.sent.lines += one.sent.lines
  total.sent.bytes += one.sent.bytes
  total.cleaned += one.cleaned
}

/** What was left out, most bytes first, for a sentence to a person. */
export function leftOutByBytes(report: LeftOut): (Amount & { kind: string })[] {
  return Object.entries(report.kinds)
    .map(([kind, amount]) => ({ kind, ...amount }))
    .sort((a, b) => b.bytes - a.bytes)
}

/** The server takes no longer line. One that is longer goes on as it is, to be refused, without being held in memory. */
export const LONGEST_LINE = 64 * 1024 * 1024
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
  #places = new TextDecoder("latin1")

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
        else if (this.#heldBytes > LONGEST_LINE) out.push(this.#pass())
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
    const text = this.#decoder.decode(line)
    const { records, whole } = understood(text)
    // What was cut off at the file's end is judged by what stands there; a damaged line in its midst may hold another record.
    const kind = this.#all || (!whole && line.at(-1) === NEWLINE) ? null : this.#leftOut(records)
    if (kind !== null) {
      this.report.kinds[kind] ??= { lines: 0, bytes: 0 }
      count(this.report.kinds[kind], line.length)
      return new Uint8Array()
    }
    const cuts = this.#cuts(line, text, records)
    if (cuts.length > 0) this.report.cleaned++
    const sent = cuts.length > 0 ? without(line, cuts) : line
    count(this.report.sent, sent.length)
    return sent
  }

  /** Two records on one line are left out together or not at all. */
  #leftOut(records: readonly Json[]): string | null {
    const kinds = records.map((record) => this.#reader.leavesOut(record))
    return kinds.every((kind) => kind !== null) ? (kinds[0] ?? null) : null
  }

  #cuts(line: Uint8Array, text: string, records: readonly Json[]): Cut[] {
    const touched = records.map((record) => this.#reader.takesOut(record))
    const remotes = mayHoldRemote(text)
    if (!remotes && touched.every((one) => one === null)) return []
    // A character a byte, so that places in this text are places in the line, whatever bytes stand there.
    return cutsIn(this.#places.decode(line), {
      member: (path, nth) => touched[nth]?.(path) === true,
      text: (value, name) => (remotes ? remoteCredentials(value, name) : []),
    })
  }
}

/** The records of a line; of one that was cut short, what stands there of it. */
function understood(text: string): { records: Json[]; whole: boolean } {
  const { records, broken } = recordsOf(text)
  if (!broken) return { records, whole: true }
  const begun = records.length > 0 ? null : beginningOf(text)
  return { records: begun === null ? records : [begun], whole: false }
}

function without(line: Uint8Array, cuts: readonly Cut[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let from = 0
  for (const cut of cuts) {
    pieces.push(line.subarray(from, cut.from))
    from = cut.to
  }
  // The newline stays whatever was cut.
  const rest = line.subarray(from)
  return joined([...pieces, rest.length === 0 && line.at(-1) === NEWLINE ? line.subarray(-1) : rest])
}

function count(amount: Amount, bytes: number): void {
  amount.lines++
  amount.bytes += bytes
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
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
