import { Refusal } from "./errors.ts"

/** The longest line that is taken, without its newline. Nothing that an agent writes comes near this. */
export const LONGEST_LINE = 64 * 1024 * 1024

const NEWLINE = 10

/**
 * Cuts bytes that come in pieces, cut anywhere, into lines: the one way in which a line is told from the next, for who sends
 * them and for who takes them in. A newline ends a line and nothing else does: a carriage return belongs to its line. A line is
 * held as pieces, so that a long one costs its length and not its square.
 */
export class LineCutter {
  #pieces: Uint8Array[] = []
  #held = 0
  #tooLong: string

  /** `tooLong`: what is said of a line that is longer than any may be, by who knows whose it is. */
  constructor(tooLong = "A line can be at most 64 MB long.") {
    this.#tooLong = tooLong
  }

  /** Bytes of the line that has not ended yet. */
  get held(): number {
    return this.#held
  }

  /** The lines that end in these bytes, each with its newline. They are the caller's own; throws for one that is too long. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      this.#hold(bytes.subarray(from, at + 1), at - from)
      yield this.end()
      from = at + 1
    }
    if (from < bytes.length) this.#hold(bytes.subarray(from), bytes.length - from)
  }

  /** What came after the last newline; the cutter is empty afterwards. */
  end(): Uint8Array {
    const line = joined(this.#pieces)
    this.#pieces = []
    this.#held = 0
    return line
  }

  /** `counted`: how much of the piece is not the newline. */
  #hold(piece: Uint8Array, counted: number): void {
    if (this.#held + counted > LONGEST_LINE) throw new Refusal("TOO_LARGE", this.#tooLong)
    // Who gave it may use its buffer again.
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
