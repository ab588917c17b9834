import { existsSync, rmSync } from "node:fs"
import { agentOf } from "#agents/all"
import { cleanLine } from "#protocol/clean"
import { sleep } from "#upload/patience"
import { openctl } from "../config.ts"
import { takeLock } from "../machine/lock-file.ts"
import { SPOOL_BYTES, spoolFolder } from "../spool/spool-folder.ts"
import { exits, Failure, failureOf } from "../terminal/failure.ts"
import type { SessionFile } from "../transcripts/session-file.ts"
import { followOne } from "./follow-one.ts"
import type { Followed, Following } from "./following.ts"
import type { Happening } from "./happening.ts"
import { Newcomers } from "./newcomers.ts"

/**
 * Follows a session, and those that begin in its place while it is followed: what a person types `/clear` into is one piece of
 * work to them, and to the agent another file.
 */
export interface FollowingOn {
  connection: Following["connection"]
  around: { home: string; stateDir: string; folders: Record<string, string | undefined> }
  agent: string
  all: boolean
  title: string | undefined
  idleMs: number
  /** Only the first session. */
  one: boolean
  signal: AbortSignal
  externalId(file: SessionFile): string
  say(it: Happening, session: Followed): void
  /** Something that is worth a sentence and no event. */
  tell(sentence: string): void
}

const LOOK_MS = 1000

export class FollowOn {
  readonly sessions: Followed[] = []
  #given: FollowingOn
  #budget = { left: SPOOL_BYTES }
  #running = new Set<Promise<void>>()
  #failure: unknown = null

  constructor(given: FollowingOn) {
    this.#given = given
  }

  get newest(): Followed | undefined {
    return this.sessions.at(-1)
  }

  /** Until it is told to stop, or there is nothing left that could be followed. */
  async run(file: SessionFile): Promise<void> {
    const { signal, around, one } = this.#given
    const newcomers = one ? null : new Newcomers(file, around)
    await newcomers?.look()
    this.#begin(file)
    while (this.#running.size > 0 && !signal.aborted) {
      await Promise.race([...this.#running, sleep(LOOK_MS, signal).catch(() => {})])
      if (signal.aborted || this.#running.size === 0) break
      for (const newcomer of (await newcomers?.look()) ?? []) this.#meet(newcomer)
    }
    await Promise.all(this.#running)
    if (!signal.aborted && this.#failure !== null) throw this.#failure
  }

  /** A session that is resumed may go on in a file of its own: that is no new one. */
  #meet(file: SessionFile): void {
    const same = this.sessions.find((it) => it.given.file.own === file.own)
    if (same) {
      if (agentOf(file.agent)?.files?.resumesElsewhere || !existsSync(same.given.file.path)) same.goOnIn(file.path)
      return
    }
    try {
      this.#begin(file)
    } catch (error) {
      this.#given.tell(failureOf(error, this.#given.connection.server).message)
    }
  }

  #begin(file: SessionFile): void {
    const { connection, around, agent, all, idleMs, signal, say } = this.#given
    const before = this.newest
    const external = this.#given.externalId(file)
    const folder = spoolFolder(around.stateDir, connection.server, external)
    const lock = takeLock(`${folder}.lock`)
    if ("holder" in lock) {
      throw new Failure(
        "FOLLOWED_ALREADY",
        exits.refused,
        `Process ${lock.holder.pid} is already following this session. See: ${openctl} daemon status`,
      )
    }
    const followed: Followed = followOne({
      connection,
      file,
      agent,
      external,
      all,
      title: before ? undefined : this.#given.title,
      continues: before,
      folder,
      budget: this.#budget,
      idleMs,
      signal,
      say: (it) => say(it, followed),
    })
    this.sessions.push(followed)
    const running = followed
      .run()
      .catch((error) => this.#fail(followed, error))
      .finally(() => {
        lock.release()
        this.#running.delete(running)
      })
    this.#running.add(running)
  }

  /** One session's end is not the others': it is said, and thrown only when it was the last. */
  #fail(followed: Followed, error: unknown): void {
    const failure = failureOf(error, this.#given.connection.server)
    // It was deleted: what still waited for it is of no session any more.
    if (failure.code === "NOT_FOUND") rmSync(followed.given.folder, { recursive: true, force: true })
    this.#failure = followed.session?.status === "archived" ? archived(failure) : failure
    if (this.#running.size > 1)
      this.#given.tell(`${cleanLine(followed.session?.title ?? followed.given.file.path, 60)}: ${failure.message}`)
  }
}

function archived(failure: Failure): Failure {
  return new Failure(
    failure.code,
    failure.exit,
    "This session is archived, so nothing can be added. Unarchive it on its page.",
    failure,
  )
}
