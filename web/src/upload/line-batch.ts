/** Lines that go together, after `skip` lines that the server has. */
export class LineBatch {
  line: number
  bytes = 0
  #skip: number
  #pieces: BlobPart[] = []
  #newlines = 0
  /** Where the last whole line ends. */
  #ended = 0

  constructor(skip: number) {
    this.line = skip
    this.#skip = skip
  }

  add(given: Uint8Array): void {
    let from = 0
    while (this.#skip > 0) {
      const newline = given.indexOf(10, from)
      if (newline < 0) return
      from = newline + 1
      this.#skip--
    }
    // The filter may hand out what it was given; what is kept here has to be its own.
    const rest = new Uint8Array(given.subarray(from))
    if (rest.length === 0) return
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, at + 1)) {
      this.#newlines++
      this.#ended = this.bytes + at + 1
    }
    this.#pieces.push(rest)
    this.bytes += rest.length
  }

  /** The line that has not ended yet. */
  async open(): Promise<Uint8Array> {
    return new Uint8Array(await new Blob(this.#pieces).slice(this.#ended).arrayBuffer())
  }

  /**
   * What can go: whole lines, and with `last` the one that has no end as well. A request must not stop inside a line: the next
   * one begins with a line's number.
   */
  take(last: boolean): { line: number; body: Blob } {
    const line = this.line
    const whole = new Blob(this.#pieces)
    const end = last ? whole.size : this.#ended
    const rest = whole.slice(end)
    this.line += this.#newlines
    this.#newlines = 0
    this.#ended = 0
    this.bytes = rest.size
    this.#pieces = rest.size > 0 ? [rest] : []
    return { line, body: whole.slice(0, end) }
  }
}
