import { Refusal } from "#protocol/errors"
import type { HeldLine, LongLines } from "./long-lines.ts"

/** A line that has grown to this is a long one. */
const LONG_LINE = 1024 * 1024
/** How often it is asked whether its sender may still send it. */
const LOOK_MS = 1000
/** So many looks in a row have to see so much of it come: 16 KB a second. */
const LOOKS = 20
const LEAST = LOOKS * 16 * 1024

interface Waiting {
  lines: LongLines
  person: string
  /** Throws when the sender may not go on. */
  again(): Promise<unknown>
  lookMs?: number
}

/**
 * A body's long line while it comes in. It takes memory and stores nothing yet, so that it is looked after by the time: it has
 * to come on, its sender has to keep the right to send it, and a faster one may need its memory.
 */
export class LongLine {
  #given: Waiting
  #held: HeldLine | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #why: unknown = null
  /** Rejects what is being waited for. */
  #stop: ((why: unknown) => void) | null = null
  #looks = 0
  #came = 0
  #looking = false

  constructor(given: Waiting) {
    this.#given = given
  }

  /** Waits for the next piece of the body, or throws why it isn't waited for any more. */
  async next<T>(piece: Promise<T>): Promise<T> {
    if (!this.#held) return piece
    const stopped = new Promise<never>((_, reject) => {
      this.#stop = reject
      if (this.#why) reject(this.#why)
    })
    try {
      return await Promise.race([piece, stopped])
    } finally {
      this.#stop = null
    }
  }

  /** Says how much of the line is in memory now, and how much came with the last piece. May refuse. */
  hold(bytes: number, came: number): void {
    if (bytes <= LONG_LINE) {
      this.end()
      return
    }
    this.#came += came
    if (!this.#held) {
      this.#held = this.#given.lines.begin(this.#given.person, (why) => this.#end(why))
      this.#timer = setInterval(() => void this.#look(), this.#given.lookMs ?? LOOK_MS)
    }
    this.#held.hold(bytes)
  }

  /** All of it is here, and its memory is needed until it is stored. Nothing is waited for any more. Throws if it gave way. */
  stay(): void {
    if (this.#why) throw this.#why
    clearInterval(this.#timer)
    this.#held?.stay()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#held?.end()
    this.#held = null
    this.#looks = 0
    this.#came = 0
  }

  #end(why: unknown): void {
    this.#why ??= why
    this.#stop?.(this.#why)
  }

  async #look(): Promise<void> {
    // While a line is being stored its sender is not waited for.
    if (!this.#stop || this.#looking) return
    if (++this.#looks >= LOOKS) {
      if (this.#came < LEAST) this.#end(tooSlow())
      this.#looks = 0
      this.#came = 0
    }
    this.#looking = true
    const held = this.#held
    // What refuses a line that is over by then is the next batch's business.
    await this.#given.again().catch((why) => this.#held === held && this.#end(why))
    this.#looking = false
  }
}

const tooSlow = () =>
  new Refusal(
    "RATE_LIMITED",
    "This line arrived at less than 16 KB a second. The lines before it are stored. Send it again when the connection is better.",
    {},
    10,
  )
