import { halves } from "#protocol/halves"
import { LINES_PER_REQUEST } from "#protocol/line-limits"

/**
 * Cuts a stream of bytes into batches of whole lines, after the lines that the server has already. What is held is one batch
 * and the line that has not ended yet.
 */
export interface Batch {
  /** The number of its first line. */
  line: number
  lines: number
  pieces: Uint8Array[]
  bytes: number
}

export class LineBatches {
  /** The last line that was passed over: what the server has must be the beginning of this stream. */
  passed: Uint8Array | null = null
  /** How many lines are still to be passed over. */
  skip: number
  /** About as many bytes as a batch has. */
  most: number
  #line: number
  #lines = 0
  #pieces: Uint8Array[] = []
  #bytes = 0
  /** The line that has not ended yet. */
  #open: Uint8Array[] = []
  #openBytes = 0

  constructor(skip: number, most: number) {
    this.skip = skip
    this.#line = skip
    this.most = most
  }

  /** Takes bytes in, cut anywhere, and gives the batches that are full. */
  *push(bytes: Uint8Array): Generator<Batch> {
    let from = 0
    while (from < bytes.length) {
      const newline = bytes.indexOf(10, from)
      const piece = bytes.subarray(from, newline < 0 ? bytes.length : newline + 1)
      from += piece.length
      // The giver may use its buffer again: what is kept must be our own.
      this.#open.push(piece.slice())
      this.#openBytes += piece.length
      if (newline < 0) return
      if (this.#bytes > 0 && this.#bytes + this.#openBytes > this.most) yield this.#take()
      this.#endLine()
      if (this.#bytes >= this.most || this.#lines >= LINES_PER_REQUEST) yield this.#take()
    }
  }

  /** How long the line is that has not ended yet. */
  get openBytes(): number {
    return this.#openBytes
  }

  /** The rest of a stream that has ended; a last line without a newline goes along if it is wanted, and is not counted. */
  *end(withOpen: (line: Uint8Array) => boolean): Generator<Batch> {
    if (this.#openBytes > 0) {
      // The server counts such a line once it was told that nothing more comes.
      if (this.skip > 0) this.#endLine()
      else if (withOpen(Buffer.concat(this.#open))) {
        if (this.#bytes > 0 && this.#bytes + this.#openBytes > this.most) yield this.#take()
        this.#pieces.push(...this.#open)
        this.#bytes += this.#openBytes
      }
    }
    if (this.#bytes > 0) yield this.#take()
  }

  #endLine(): void {
    const pieces = this.#open
    const bytes = this.#openBytes
    this.#open = []
    this.#openBytes = 0
    if (this.skip > 0) {
      this.skip--
      if (this.skip === 0) this.passed = Buffer.concat(pieces)
      return
    }
    this.#pieces.push(...pieces)
    this.#bytes += bytes
    this.#lines++
  }

  #take(): Batch {
    const batch = { line: this.#line, lines: this.#lines, pieces: this.#pieces, bytes: this.#bytes }
    this.#line += this.#lines
    this.#lines = 0
    this.#pieces = []
    this.#bytes = 0
    return batch
  }
}

/** A batch as two smaller ones; null when it is one line. */
export function halved({ line, lines, pieces }: Batch): [Batch, Batch] | null {
  const cut = halves(Buffer.concat(pieces))
  if (!cut) return null
  const batch = (from: number, count: number, bytes: Uint8Array): Batch => ({
    line: from,
    lines: count,
    pieces: [bytes],
    bytes: bytes.length,
  })
  return [batch(line, cut.lines, cut.first), batch(line + cut.lines, lines - cut.lines, cut.second)]
}
