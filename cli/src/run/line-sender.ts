import { calls } from "#protocol/calls"
import { isTooLargeBetween } from "#protocol/client"
import { sleep, untilStopped, waitMs } from "#upload/patience"
import { expectedIn, postLines } from "#upload/post-lines"
import { RequestSize } from "#upload/request-size"
import { isBearable } from "../connection/bearable.ts"
import type { Connection } from "../connection/connection.ts"
import { senderOf } from "../connection/sender.ts"
import type { Spool } from "../spool/spool.ts"
import { Wake } from "../spool/wake.ts"
import { isSuperseded } from "./ending.ts"

/** The lines of a remote session: into the spool at once, from there to the server in the order in which they were written. */
const LOOK_MS = 1000
const LONGEST_WAIT_MS = 5000
const SOURCE = "main"

export interface LineSending {
  connection: Connection
  session: string
  run: string
  spool: Spool
  signal: AbortSignal
}

export class LineSender {
  #given: LineSending
  #wake = new Wake()
  #size = new RequestSize()
  /** Lines that the disk would not take yet. */
  #held: Buffer[] = []
  #waiters: { to: number; resolve(): void }[] = []
  #met = false

  constructor(given: LineSending) {
    this.#given = given
    given.signal.addEventListener("abort", () => this.#wake.ring())
  }

  append(line: string): void {
    this.#held.push(Buffer.from(`${line}\n`))
    this.#spool()
    this.#wake.ring()
  }

  /** The number that the next line gets. */
  get end(): number {
    return this.#given.spool.end + this.#held.length
  }

  get waiting(): number {
    return this.end - this.#given.spool.first
  }

  /** Resolves when the server has every line before number `to`. */
  async acknowledged(to: number): Promise<void> {
    if (this.#given.spool.first >= to) return
    await new Promise<void>((resolve) => this.#waiters.push({ to, resolve }))
  }

  /** Until it is told to stop. Rejects when the server refuses for good. */
  async run(): Promise<void> {
    const { signal } = this.#given
    for (let attempt = 0; !signal.aborted; ) {
      try {
        this.#spool()
        if (!this.#met) await this.#meet()
        await this.#sendAll()
        attempt = 0
        await this.#wake.wait(LOOK_MS)
      } catch (error) {
        if (signal.aborted) return
        if (!isSuperseded(error) && expectedIn(error) !== null) this.#met = false
        else if (!isBearable(error)) throw error
        attempt++
        await sleep(waitMs(attempt, error, LONGEST_WAIT_MS), signal).catch(() => {})
      }
    }
  }

  /** A full disk: they stay in memory until it takes them. */
  #spool(): void {
    if (this.#held.length === 0) return
    try {
      this.#given.spool.append(this.#held)
      this.#held = []
    } catch {
      // Tried again with the next line, and every second.
    }
  }

  /** Where the server stands: it may have more than it could acknowledge, or less, after a backup was restored. */
  async #meet(): Promise<void> {
    const { connection, session, spool, signal } = this.#given
    const { sources } = await connection.client.send(calls.getSession, { id: session }, { signal })
    const stored = sources.find(({ name }) => name === SOURCE)?.lines ?? 0
    if (stored >= spool.first && stored <= spool.end) spool.acknowledge(stored)
    else {
      for (const waiter of this.#waiters) waiter.to += stored - spool.first
      spool.renumber(stored, null, () => false)
    }
    this.#met = true
    this.#resolve()
  }

  async #sendAll(): Promise<void> {
    const { connection, session, run, spool, signal } = this.#given
    const sender = senderOf(connection, { ...untilStopped, signal })
    for (let batch = spool.next(this.#size.wanted); batch && !signal.aborted; batch = spool.next(this.#size.wanted)) {
      try {
        await postLines({ source: SOURCE, line: batch.line, body: batch.body, run }, session, sender, this.#size)
      } catch (error) {
        if (!isTooLargeBetween(error) || batch.lines === 1) throw error
        this.#size.refused(batch.body.length)
        continue
      }
      spool.acknowledge(batch.line + batch.lines)
      this.#resolve()
    }
  }

  #resolve(): void {
    const { first } = this.#given.spool
    for (const { resolve } of this.#waiters.filter(({ to }) => to <= first)) resolve()
    this.#waiters = this.#waiters.filter(({ to }) => to > first)
  }
}
