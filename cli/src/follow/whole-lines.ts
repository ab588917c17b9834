/** Cuts bytes that come in any pieces into whole lines, each with its newline, and holds what has not ended yet. */
export class WholeLines {
  #pieces: Uint8Array[] = []
  #held = 0

  /** How many bytes are held. */
  get held(): number {
    return this.#held
  }

  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let from = 0
    while (from < bytes.length) {
      const newline = bytes.indexOf(10, from)
      const piece = bytes.subarray(from, newline < 0 ? bytes.length : newline + 1)
      from += piece.length
      if (newline < 0) {
        // The giver may use its buffer again.
        this.#pieces.push(piece.slice())
        this.#held += piece.length
        return
      }
      if (this.#pieces.length === 0) yield piece
      else {
        const line = Buffer.concat([...this.#pieces, piece])
        this.#pieces = []
        this.#held = 0
        yield line
      }
    }
  }
}
