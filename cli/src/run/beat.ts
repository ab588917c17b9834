import { calls } from "#protocol/calls"
import type { Work } from "#protocol/remote-nouns"
import { sleep, waitMs } from "#upload/patience"
import { isBearable } from "../connection/bearable.ts"
import type { Connection } from "../connection/connection.ts"
import { Wake } from "../spool/wake.ts"
import { failureOf } from "../terminal/failure.ts"

/**
 * Says that the run lives, and asks for its work: at each hint and every 10 s. The answer says all that there is to do, so one that
 * is lost is no loss.
 */
const EVERY_MS = 10_000
const PATIENCE_MS = 15_000
const LONGEST_WAIT_MS = 5000

export interface Beating {
  connection: Connection
  session: string
  run: string
  signal: AbortSignal
  state(): { state: "idle" | "running"; mode: string | null; attended: boolean }
  work(work: Work): void
  away(message: string): void
  back(): void
}

export class Beat {
  #given: Beating
  #wake = new Wake()

  constructor(given: Beating) {
    this.#given = given
    given.signal.addEventListener("abort", () => this.#wake.ring())
  }

  /** There may be something to do. */
  look(): void {
    this.#wake.ring()
  }

  /** Until it is told to stop. Rejects when the server refuses for good. */
  async run(): Promise<void> {
    const { connection, session, run, signal, state, work, away, back } = this.#given
    let isAway = false
    for (let attempt = 0; !signal.aborted; ) {
      try {
        const { mode, ...told } = state()
        const input = { id: session, run, ...told, ...(mode !== null && { mode: mode.slice(0, 100) }) }
        const late = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
        const answer = await connection.client.send(calls.beatRun, input, { signal: late })
        attempt = 0
        if (isAway) back()
        isAway = false
        work(answer)
        await this.#wake.wait(EVERY_MS)
      } catch (error) {
        if (signal.aborted) return
        if (!isBearable(error)) throw error
        attempt++
        // A proxy that hangs up on one request is no outage.
        if (attempt > 1 && !isAway) {
          isAway = true
          away(failureOf(error, connection.server).message)
        }
        await sleep(waitMs(attempt, error, LONGEST_WAIT_MS), signal).catch(() => {})
      }
    }
  }
}
