import { Refusal } from "./errors.ts"
import { LONGEST_LINE } from "./line-limits.ts"

const NEWLINE = 10

/**
 * Cuts bytes that come in pieces into lines, the same way for senders and for the server. Only a newline ends a line: a carriage
 * return belongs to its line. A line is held as pieces, so that a long one costs its length and not its square.
 */
export class LineCutter {
  #pieces: Uint8Array[] = []
  #held = 0
  #tooLong: string

  /** `tooLong` is the refusal's message for a line over the limit; a sender names its file there. */
  constructor(tooLong = "A line can be at most 64 MB long.") {
    this.#tooLong = tooLong
  }

  /** Bytes of the line that has not ended yet. */
  get held(): number {
    return this.#held
  }

  /** The lines that end in these bytes, each with its newline and in a buffer of its own. Throws for one that is too long. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      this.#hold(bytes.subarray(from, at + 1), at - from)
      yield this.end()
      from = at + 1
    }
    if (from < bytes.length) this.#hold(bytes.subarray(from), bytes.length - from)
  }

  /** What came after the last newline. */
  get rest(): Uint8Array {
    return joined(this.#pieces)
  }

  /** The same; the cutter is empty afterwards. */
  end(): Uint8Array {
    const line = this.rest
    this.#pieces = []
    this.#held = 0
    return line
  }

  /** `counted`: how much of the piece is not the newline. */
  #hold(piece: Uint8Array, counted: number): void {
    if (this.#held + counted > LONGEST_LINE) throw new Refusal("TOO_LARGE", this.#tooLong)
    // The caller may use its buffer again.
    this.#pieces.push(piece.slice())
    this.#held += piece.length
  }
}

/** A line as it is stored and compared. */
export function withoutNewline(line: Uint8Array): Uint8Array {
  return line.at(-1) === NEWLINE ? line.subarray(0, -1) : line
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
