import { joined, LineCutter } from "#protocol/line-cutter"
import { mayHoldRemote, remoteCredentials } from "./git-remotes.ts"
import { beginningOf, type Json, recordsOf } from "./json.ts"
import { type Cut, cutsIn } from "./json-cuts.ts"
import type { Reader } from "./reader.ts"

/**
 * The filter that the web upload, `upload` and `follow` share: it decides which lines of a file are sent. It decides line by
 * line, without memory, so that every sender decides alike, from any starting point in the file. It judges a line by its
 * meaning, not its spelling; a sent line keeps its bytes, except for the removed parts.
 */
export interface LeftOut {
  /** The unsent lines by kind, named for people. */
  kinds: Record<string, Amount>
  sent: Amount
  /** Lines that were sent with something removed. */
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

/** The kinds that were left out, most bytes first, for a message to a person. */
export function leftOutByBytes(report: LeftOut): (Amount & { kind: string })[] {
  return Object.entries(report.kinds)
    .map(([kind, amount]) => ({ kind, ...amount }))
    .sort((a, b) => b.bytes - a.bytes)
}

const NEWLINE = 10

/**
 * The filter for a file that comes in pieces, cut anywhere. It holds at most one line. A last line without a newline stays
 * without one.
 */
export class LineFilter {
  readonly report: LeftOut
  #reader: Reader
  #all: boolean
  #cutter = new LineCutter()
  #decoder = new TextDecoder()
  #places = new TextDecoder("latin1")

  /** `all` sends everything, only cleaned. */
  constructor(reader: Reader, options: { all?: boolean; report?: LeftOut } = {}) {
    this.#reader = reader
    this.#all = options.all === true
    this.report = options.report ?? nothingLeftOut()
  }

  /** The bytes to send of the lines that are complete by now. Throws for a line over the limit. */
  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    for (const line of this.#cutter.push(bytes)) out.push(this.line(line))
    return joined(out)
  }

  /** The bytes to send of a last line without a newline. */
  end(): Uint8Array {
    const rest = this.#cutter.end()
    return rest.length === 0 ? rest : this.line(rest)
  }

  /** The bytes to send of one line, for callers that cut lines themselves. Empty when the line is left out. */
  line(line: Uint8Array): Uint8Array {
    const text = this.#decoder.decode(line)
    const { records, whole } = understood(text)
    // A line cut off at the end is judged by what is there; a damaged line further up may hold another record.
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
    // One character per byte, so that positions in this text are positions in the line, for any bytes.
    return cutsIn(this.#places.decode(line), {
      member: (path, nth) => touched[nth]?.(path) === true,
      text: (value, name) => (remotes ? remoteCredentials(value, name) : []),
    })
  }
}

/** The records of a line; a truncated one as far as it goes. */
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
  // The newline always stays.
  const rest = line.subarray(from)
  return joined([...pieces, rest.length === 0 && line.at(-1) === NEWLINE ? line.subarray(-1) : rest])
}

function count(amount: Amount, bytes: number): void {
  amount.lines++
  amount.bytes += bytes
}
