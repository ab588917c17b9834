/** A longer line is no message: it is passed over, however long it goes on. */
const LONGEST = 32 * 1024 * 1024
const NEWLINE = 10

/** Cuts what a program writes into lines, as they come. Calls back at once, so that nothing overtakes anything. */
export class LineSplitter {
  #line: (line: string) => void
  #tooLong: (bytes: number) => void
  #longest: number
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(line: (line: string) => void, tooLong: (bytes: number) => void, longest = LONGEST) {
    this.#line = line
    this.#tooLong = tooLong
    this.#longest = longest
  }

  take(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at))
      this.end()
      from = at + 1
    }
    this.#keep(chunk.subarray(from))
  }

  /** The line that has begun is whole. */
  end(): void {
    const [pieces, bytes] = [this.#pieces, this.#bytes]
    this.#pieces = []
    this.#bytes = 0
    if (bytes > this.#longest) {
      this.#tooLong(bytes)
      return
    }
    const line = (pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)).toString("utf8").trim()
    if (line !== "") this.#line(line)
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length
    if (this.#bytes > this.#longest) this.#pieces = []
    else if (piece.length > 0) this.#pieces.push(piece)
  }
}
