import { statSync } from "node:fs"
import { dirname } from "node:path"
import { agentOf } from "#agents/all"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Session } from "#protocol/sessions"
import { sleep, untilToldOf, waitMs } from "#upload/patience"
import { answerMs } from "#upload/request-size"
import { sendDocument, wholeOf } from "#upload/send-document"
import type { SourceFile } from "#upload/source-file"
import { isBearable } from "../connection/bearable.ts"
import { senderOf } from "../connection/sender.ts"
import { pageOf } from "../connection/session-reference.ts"
import { Wake, Watches } from "../spool/wake.ts"
import { failureOf } from "../terminal/failure.ts"
import { openTranscript } from "../transcripts/transcript.ts"
import type { Followed, Following } from "./following.ts"
import type { Totals } from "./happening.ts"
import { openSession } from "./open-session.ts"
import { RunBeside } from "./run-beside.ts"

const LOOK_MS = 1000
/** A document is sent when nothing was written to it for so long, and not more often than this. */
const SETTLED_MS = 750
const EVERY_MS = 5000
const LONGEST_WAIT_MS = 5000

/** A session whose agent writes one document anew each time: it is sent again whenever it has settled. */
export class FollowedDocument implements Followed {
  readonly given: Following
  session: Session | null = null
  away = false
  changedAt: number
  #media: string
  #path: string
  /** How the file looked when it was sent last. */
  #sent: string | null = null
  #sentAt = 0
  #lines = 0
  #cleaned = 0
  #beside = new RunBeside()
  #wake = new Wake()
  #watches = new Watches(() => this.#wake.ring())
  #opened = Promise.withResolvers<void>()

  constructor(given: Following, media: string) {
    this.given = given
    this.changedAt = given.file.changedAt
    this.#media = media
    this.#path = given.file.path
  }

  get opened(): Promise<void> {
    return this.#opened.promise
  }

  get settled(): boolean {
    const now = this.#look()
    return this.session !== null && (now === null || now.stamp === this.#sent)
  }

  get totals(): Totals {
    return { sources: [{ name: "main", lines: this.#lines }], waiting_bytes: 0, left_out: [], cleaned: this.#cleaned }
  }

  goOnIn(path: string): void {
    this.#path = path
    this.given.say({ event: "moved", source: "main", file: path })
    this.#wake.ring()
  }

  async run(): Promise<void> {
    const { signal, say } = this.given
    signal.addEventListener("abort", () => this.#wake.ring())
    try {
      for (let attempt = 0; !signal.aborted; ) {
        this.#watches.keep([dirname(this.#path)])
        try {
          const wait = await this.#step(signal)
          attempt = 0
          if (this.away) say({ event: "back" })
          this.away = false
          await this.#wake.wait(wait)
        } catch (error) {
          if (signal.aborted) return
          if (!isBearable(error)) throw error
          attempt++
          if (!this.away) say({ event: "away", message: failureOf(error, this.given.connection.server).message })
          this.away = true
          await sleep(waitMs(attempt, error, LONGEST_WAIT_MS), signal).catch(() => {})
        }
      }
    } finally {
      this.#watches.close()
    }
  }

  /** How long to wait before the next look. */
  async #step(signal: AbortSignal): Promise<number> {
    if (!this.session) await this.#open(signal)
    const now = this.#look()
    if (now && now.stamp !== this.#sent) {
      this.changedAt = Math.max(this.changedAt, now.at)
      const rest = Math.max(now.at + SETTLED_MS, this.#sentAt + EVERY_MS) - Date.now()
      if (rest > 0) return Math.min(rest, EVERY_MS)
      await this.#send(now.stamp, signal)
    }
    await this.#completeIfSilent(signal)
    return LOOK_MS
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { connection, agent, file, say, continues } = this.given
    const patient = AbortSignal.any([signal, AbortSignal.timeout(answerMs(0))])
    await this.#beside.passOver(this.given, patient)
    const session = await openSession(this.given, patient)
    this.session = session
    this.#opened.resolve()
    const { id, title } = session
    const before = continues?.session?.id
    const more = before === undefined ? {} : { continues: before }
    const url = pageOf(connection.server, id)
    say({ event: "following", id, url, title, agent, file: file.path, created: "append_token" in session, ...more })
  }

  async #send(stamp: string, signal: AbortSignal): Promise<void> {
    const { connection, agent, all, say } = this.given
    const id = this.session?.id ?? ""
    const path = this.#path
    const file: SourceFile = {
      source: "main",
      name: path,
      bytes: 0,
      mayGrow: true,
      open: (from) => openTranscript(path, from, signal),
    }
    const text = new TextDecoder().decode(await wholeOf(file))
    // Its agent is in the middle of writing it: the next change tells.
    if (!agentOf(agent)?.document?.unroll(text)) {
      this.#sent = stamp
      return
    }
    await this.#beside.passOver(this.given, signal)
    const sender = senderOf(connection, { ...untilToldOf, signal })
    this.session = await connection.client.send(calls.getSession, { id }, { signal })
    if (this.session.status === "archived") throw new Refusal("CONFLICT")
    const stored = this.session.sources.find((one) => one.name === "main")
    const { lines, sent, report } = await sendDocument(file, this.#media, stored, { sender, session: id, asItIs: all })
    this.#sent = stamp
    this.#sentAt = Date.now()
    this.#lines = lines
    this.#cleaned = report.cleaned
    if (sent === 0) return
    this.session = await connection.client.send(calls.getSession, { id }, { signal })
    say({ event: "sent", source: "main", lines, sent })
  }

  async #completeIfSilent(signal: AbortSignal): Promise<void> {
    const { session, given } = this
    if (!session || !["live", "incomplete"].includes(session.status) || !this.settled) return
    const { client } = given.connection
    if (session.status === "incomplete") {
      await client.send(calls.completeSession, { id: session.id, ended: "upload" }, { signal })
      session.status = "live"
    }
    if (Date.now() - this.changedAt < given.idleMs) return
    await client.send(calls.completeSession, { id: session.id, ended: "following" }, { signal })
    session.status = "complete"
    given.say({ event: "complete", ...this.totals })
  }

  /** Null when it is not there. */
  #look(): { stamp: string; at: number } | null {
    try {
      const { ino, size, mtimeMs } = statSync(this.#path)
      return { stamp: `${ino}:${size}:${mtimeMs}`, at: mtimeMs }
    } catch {
      return null
    }
  }
}
