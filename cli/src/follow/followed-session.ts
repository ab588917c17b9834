import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { isTooLargeBetween } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import type { Session } from "#protocol/sessions"
import { sleep, untilStopped, waitMs } from "#upload/patience"
import { expectedIn, postLines } from "#upload/post-lines"
import { answerMs, RequestSize } from "#upload/request-size"
import { isBearable } from "../connection/bearable.ts"
import { senderOf } from "../connection/sender.ts"
import { pageOf } from "../connection/session-reference.ts"
import { Spool, spooledSources } from "../spool/spool.ts"
import { Wake, Watches } from "../spool/wake.ts"
import { failureOf } from "../terminal/failure.ts"
import { callOf } from "../transcripts/session-sources.ts"
import { watchedFolder } from "../transcripts/stores.ts"
import { keepFollowed } from "./followed-path.ts"
import { FollowedSource } from "./followed-source.ts"
import type { Followed, Following } from "./following.ts"
import type { Totals } from "./happening.ts"
import { meetServer } from "./meet-server.ts"
import { Naming } from "./naming.ts"
import { openSession } from "./open-session.ts"
import { RunBeside } from "./run-beside.ts"
import { SubAgents } from "./sub-agents.ts"
import { writtenAt } from "./tail.ts"
import { totalsOf } from "./totals.ts"
import { readInCopies, removeCopies } from "./unpacked-copy.ts"

const LOOK_MS = 1000
/** A first try that takes longer does not keep us from reading. */
const FIRST_TRY_MS = 5000
const LONGEST_WAIT_MS = 5000

/**
 * A session as it is being followed: one loop reads what the agent writes into the spool, another sends what waits there.
 * They don't wait for each other, so that nothing is missed while the server is away.
 */
export class FollowedSession implements Followed {
  readonly given: Following
  session: Session | null = null
  away = false
  #sources: FollowedSource[] = []
  #subAgents: SubAgents
  #read = new Wake()
  #watches = new Watches(() => this.#read.ring())
  #send = new Wake()
  #changedAt: number
  /** Everything that stood in the files at the last look is in the spools. */
  #caughtUp = false
  #toldFull = false
  /** What the server said of its sources has to be asked again. */
  #stale = false
  #naming = new Naming()
  #beside = new RunBeside()
  /** The file in which it goes on. */
  #next: string | null = null
  #size = new RequestSize()
  #opened = Promise.withResolvers<void>()

  constructor(given: Following) {
    this.given = given
    this.#changedAt = given.file.changedAt
    this.#subAgents = new SubAgents(given.file)
    this.#add("main", given.file.path)
    // Of a sub-agent whose file is gone something may still wait.
    for (const name of spooledSources(given.folder)) if (name !== "main") this.#add(name, `${given.file.path}.gone`)
  }

  /** Until it is told to stop, or the server refuses for good. */
  async run(): Promise<void> {
    const stop = new AbortController()
    const signal = AbortSignal.any([this.given.signal, stop.signal])
    for (const wake of [this.#read, this.#send]) signal.addEventListener("abort", () => wake.ring())
    try {
      await readInCopies(this.#sources, this.given)
      await this.#lookForSubAgents()
      const first = Promise.withResolvers<void>()
      const sending = this.#sending(signal, first.resolve)
      const reading = Promise.race([first.promise, sleep(FIRST_TRY_MS, signal)]).then(() => this.#reading(signal))
      await Promise.all([sending, reading])
    } catch (error) {
      if (!this.given.signal.aborted) throw error
    } finally {
      stop.abort()
      this.#watches.close()
      for (const source of this.#sources) source.close()
      removeCopies(this.given.folder)
    }
  }

  /** Resolves when the server has given it a place. */
  get opened(): Promise<void> {
    return this.#opened.promise
  }

  /** Whether everything that was written is stored. */
  get settled(): boolean {
    return this.#caughtUp && this.#sources.every((it) => it.met && !it.spool.waiting && !it.stuck)
  }

  get totals(): Totals {
    return totalsOf(this.#sources)
  }

  get changedAt(): number {
    return this.#changedAt
  }

  async #reading(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#lookForSubAgents()
      let caughtUp = true
      for (const source of this.#sources) {
        let step = source.read()
        while (step === "more" && !signal.aborted) {
          if (source.spool.waiting) this.#send.ring()
          await new Promise((resolve) => setImmediate(resolve))
          step = source.read()
        }
        if (step === "full" && !this.#toldFull) this.given.say({ event: "full", source: source.name })
        this.#toldFull = step === "full"
        if (step === "full" || step === "stuck") caughtUp = false
        if (source.grew) this.#changedAt = Math.max(this.#changedAt, Date.now())
        if (source.spool.waiting || source.stuck) this.#send.ring()
      }
      this.#caughtUp = caughtUp
      await this.#read.wait(LOOK_MS)
    }
  }

  async #sending(signal: AbortSignal, tried: () => void): Promise<void> {
    for (let attempt = 0; !signal.aborted; ) {
      try {
        await this.#connect(signal)
        tried()
        await this.#sendAll(signal)
        // Also when nothing more comes: the lines that give it a title may have been sent too soon after the last question.
        if (this.session) await this.#naming.ask(this.session, this.given.connection.client, signal)
        await this.#completeIfSilent(signal)
        // Only now: what failed before was sent.
        attempt = 0
        if (this.away) this.given.say({ event: "back" })
        this.away = false
        await this.#send.wait(LOOK_MS)
      } catch (error) {
        if (signal.aborted) return
        if (expectedIn(error) !== null) {
          // The server stands elsewhere than thought: asked again, and compared.
          this.#stale = true
          for (const it of this.#sources) it.met = false
          await sleep(waitMs(1, null), signal).catch(() => {})
          continue
        }
        if (!isBearable(error) && !(await this.#isPassingConflict(error, signal))) throw error
        tried()
        attempt++
        const { message } = failureOf(error, this.given.connection.server)
        if (!this.away) this.given.say({ event: "away", message })
        this.away = true
        await sleep(waitMs(attempt, error, LONGEST_WAIT_MS), signal).catch(() => {})
      }
    }
  }

  /** Creates the session or finds it again, and sees where it stands. */
  async #connect(signal: AbortSignal): Promise<void> {
    const { connection, agent, file } = this.given
    const patient = AbortSignal.any([signal, AbortSignal.timeout(answerMs(0))])
    if (!this.session) {
      await this.#beside.passOver(this.given, patient)
      const session = await openSession(this.given, patient)
      this.session = session
      this.#opened.resolve()
      const url = pageOf(connection.server, session.id)
      const created = "append_token" in session
      const { id } = session
      const continues = this.given.continues?.session?.id
      const more = continues === undefined ? {} : { continues }
      this.given.say({ event: "following", id, url, title: session.title, agent, file: file.path, created, ...more })
    }
    const { id } = this.session
    for (const source of this.#sources) {
      if (source.met && !source.stuck) continue
      if (source.stuck || this.#stale)
        this.session = await connection.client.send(calls.getSession, { id }, { signal: patient })
      this.#stale = false
      const stored = this.session.sources.find((one) => one.name === source.name)
      await meetServer(source, stored, { connection, session: id, signal: patient })
      this.#read.ring()
    }
  }

  /** Others may be adding at the same moment. An archived session refuses in the same words, and for good. */
  async #isPassingConflict(error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!(error instanceof Refusal && error.code === "CONFLICT" && this.session)) return false
    const { id } = this.session
    const now = await this.given.connection.client.send(calls.getSession, { id }, { signal }).catch(() => null)
    if (now) this.session = now
    return now?.status !== "archived"
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    const { connection, say } = this.given
    if (!this.session) return
    for (const source of this.#sources) {
      while (source.met && !source.stuck && !signal.aborted) {
        const batch = source.spool.next(this.#size.wanted)
        if (!batch) break
        await this.#beside.passOver(this.given, signal)
        try {
          source.under ??= source.name === "main" ? undefined : await callOf(this.given.file.agent, source.path)
          await this.#post(source, batch.line, batch.body, batch.lines, signal)
        } catch (error) {
          if (!isTooLargeBetween(error) || batch.lines === 1) throw error
          this.#size.refused(batch.body.length)
          continue
        }
        // Found to be another file while it was on its way: numbered anew, it is asked again.
        source.spool.acknowledge(batch.line + batch.lines)
        if (this.session.status === "complete") this.session.status = "live"
        this.#naming.sent()
        await this.#naming.ask(this.session, connection.client, signal)
        say({ event: "sent", source: source.name, lines: source.spool.first, sent: batch.lines })
      }
    }
  }

  async #post(
    source: FollowedSource,
    line: number,
    body: Uint8Array,
    lines: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { name, under } = source
    const sender = senderOf(this.given.connection, { ...untilStopped, signal })
    const raw = source.prefix.toldAt(line + lines)
    await postLines({ source: name, under, line, body, raw }, this.session?.id ?? "", sender, this.#size)
  }

  async #completeIfSilent(signal: AbortSignal): Promise<void> {
    if (!this.session || !["live", "incomplete"].includes(this.session.status) || !this.settled) return
    const { id } = this.session
    if (this.session.status === "incomplete") {
      // What an upload that was cut off lacked has been sent: that ends it, and what comes from here on is live.
      await this.given.connection.client.send(calls.completeSession, { id, ended: "upload" }, { signal })
      this.session.status = "live"
    }
    if (Date.now() - this.#changedAt < this.given.idleMs) return
    const halves = this.#sources.map((source) => ({ source, half: source.unended }))
    for (const { source, half } of halves) if (half) await this.#post(source, source.spool.end, half, 0, signal)
    await this.given.connection.client.send(calls.completeSession, { id, ended: "following" }, { signal })
    this.session.status = "complete"
    for (const { source, half } of halves) if (half) source.end(half)
    for (const it of this.#sources) it.rest()
    this.given.say({ event: "complete", ...this.totals })
  }

  async #lookForSubAgents(): Promise<void> {
    this.#watches.keep([watchedFolder(this.given.file.path), ...this.#subAgents.folders])
    if (this.#next !== null) {
      keepFollowed(this.given.folder, "main", this.#next)
      this.#replace("main", this.#next)
      this.given.say({ event: "moved", source: "main", file: this.#next })
      this.#next = null
    }
    for (const { name, path } of await this.#subAgents.fresh()) {
      this.#replace(name, path)
      await readInCopies(this.#sources, this.given)
      this.given.say({ event: "source", source: name, file: path })
    }
  }

  /** Its agent writes to another file from here on. What that repeats is passed over, as for a file that was written anew. */
  goOnIn(path: string): void {
    this.#next = path
    this.#read.ring()
  }

  #replace(name: string, path: string): void {
    const at = this.#sources.findIndex((it) => it.name === name)
    if (at >= 0) {
      this.#sources[at]?.close()
      this.#sources.splice(at, 1)
    }
    this.#add(name, path)
    this.#stale = true
    this.#changedAt = Math.max(this.#changedAt, writtenAt(path))
    this.#send.ring()
  }

  #add(name: string, path: string): void {
    const { folder, budget, agent, all } = this.given
    const spool = new Spool(folder, name, budget)
    const source = new FollowedSource({ name, path, folder, spool, reader: all ? null : readerFor(agent) })
    source.onAgain = (why) => this.given.say({ event: "read-again", source: name, why })
    this.#sources.push(source)
  }
}
