import { joinEnds, KEPT_END } from "./cut-text.ts"

/** As much of a running tool's output is shown live. */
const MOST_LIVE = 1024 * 1024

/** The output of a running tool: all of it while it is short, later its beginning and its end. */
export class GrowingOutput {
  #length = 0
  #head = ""
  /** The pieces of the end, and their length: joined only when they are asked for. */
  #pieces: string[] = []
  #held = 0

  get length(): number {
    return this.#length
  }

  add(piece: string): void {
    this.#length += piece.length
    if (this.#pieces.length === 0 && this.#head.length < MOST_LIVE) {
      const room = MOST_LIVE - this.#head.length
      this.#head += piece.slice(0, room)
      if (piece.length <= room) return
      this.#keep(piece.slice(room))
    } else this.#keep(piece)
  }

  /** The text from its beginning, as far as it is shown live. */
  get live(): string {
    return this.#head
  }

  /** At most `KEPT_END` from either end, and how much was left out between. */
  get ends(): string {
    if (this.#length <= 2 * KEPT_END) return this.#head
    const tail = (this.#head.slice(-KEPT_END) + this.#pieces.join("")).slice(-KEPT_END)
    return joinEnds(this.#head.slice(0, KEPT_END), tail, this.#length)
  }

  #keep(piece: string): void {
    this.#pieces.push(piece.slice(-KEPT_END))
    this.#held += Math.min(piece.length, KEPT_END)
    if (this.#held < 4 * KEPT_END && this.#pieces.length < 1000) return
    const tail = this.#pieces.join("").slice(-KEPT_END)
    this.#pieces = [tail]
    this.#held = tail.length
  }
}
