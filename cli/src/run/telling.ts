import { sleep, waitMs } from "#upload/patience"
import { isBearable } from "../connection/bearable.ts"
import { isSuperseded } from "./ending.ts"

/**
 * What the server has to be told, in order. While the server is away it waits here; the calls may be repeated without harm, so
 * each is made until there is an answer. What the server refuses is passed over.
 */
const LONGEST_WAIT_MS = 5000
const LOOK_MS = 250

export class Telling {
  #jobs: (() => Promise<unknown>)[] = []
  #running = false
  #idle: (() => void)[] = []
  #signal: AbortSignal
  #refused: (error: unknown) => void

  /** `refused` hears of each no that is final. */
  constructor(signal: AbortSignal, refused: (error: unknown) => void) {
    this.#signal = signal
    this.#refused = refused
    signal.addEventListener("abort", () => this.#settle(), { once: true })
  }

  tell(job: () => Promise<unknown>): void {
    this.#jobs.push(job)
    if (!this.#running) void this.#run()
  }

  get waits(): boolean {
    return this.#jobs.length > 0
  }

  /** Resolves when nothing waits, or nothing more is told. */
  async settled(): Promise<void> {
    if (!this.waits || this.#signal.aborted) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** The same, for as long as `is` holds and at most so long. */
  async settledWhile(is: () => boolean, ms: number): Promise<void> {
    for (let left = ms; is() && this.waits && left > 0; left -= LOOK_MS)
      await Promise.race([this.settled(), pause(LOOK_MS)])
  }

  async #run(): Promise<void> {
    this.#running = true
    for (let attempt = 0; !this.#signal.aborted; ) {
      const [job] = this.#jobs
      if (!job) break
      try {
        await job()
      } catch (error) {
        if (this.#signal.aborted) break
        if (isBearable(error)) {
          attempt++
          await sleep(waitMs(attempt, error, LONGEST_WAIT_MS), this.#signal).catch(() => {})
          continue
        }
        this.#refused(error)
        if (isSuperseded(error)) break
      }
      attempt = 0
      this.#jobs.shift()
    }
    this.#running = false
    if (!this.waits || this.#signal.aborted) this.#settle()
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}

/** Does not keep the process from ending. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
