import { basename, dirname, join, resolve } from "node:path"
import { daysSince, rolloutsIn } from "./codex-days.ts"
import { readSessionFile, type SessionFile } from "./session-file.ts"

/** What tells whose sub-agent a rollout is stands at its beginning. */
const HEAD_BYTES = 16 * 1024
const DAY_MS = 24 * 60 * 60_000
/** Nobody's session goes on for longer without a pause; a wrong clock must not cost more. */
const MOST_DAYS = 400
/** What is archived is over: its sub-agents began in its days. */
const ARCHIVED_DAYS = 14

/**
 * The sub-agents of a Codex session: each is a rollout of its own, beside those of all other sessions, and names the thread
 * that called it. Heads are read once.
 */
export class CodexThreads {
  #session: SessionFile
  /** The session's own id and those of the sub-agents found by now: one may call another. */
  #known: Set<string>
  #heads = new Map<string, SessionFile>()
  #first: number | null

  constructor(session: SessionFile) {
    this.#session = session
    this.#known = new Set([session.own])
    this.#first = dayOfPath(session.path)
  }

  /** Those that were not there before. */
  async fresh(): Promise<{ name: string; path: string }[]> {
    for (const path of await this.#list()) {
      if (this.#heads.has(path)) continue
      const head = await readSessionFile(path, HEAD_BYTES).catch(() => null)
      if (head && head.bytes > 0) this.#heads.set(path, head)
    }
    const found: { name: string; path: string }[] = []
    for (let before = -1; before !== this.#known.size; ) {
      before = this.#known.size
      for (const [path, { own, parent }] of this.#heads) {
        if (parent === null || !this.#known.has(parent) || this.#known.has(own)) continue
        this.#known.add(own)
        found.push({ name: `agent-${own}`, path })
      }
    }
    return found
  }

  /** After the first look only days that go on are looked at. A file that was taken elsewhere has them beside it. */
  async #list(): Promise<string[]> {
    const beside = dirname(this.#session.path)
    if (this.#first === null) return rolloutsIn(beside, true)
    const isArchived = basename(beside) === "archived_sessions"
    const sessions = isArchived ? join(beside, "../sessions") : resolve(beside, "../../..")
    const days = daysSince(sessions, this.#first).slice(0, isArchived ? ARCHIVED_DAYS : MOST_DAYS)
    this.#first = Math.max(this.#first, Date.now() - DAY_MS)
    const folders = isArchived ? [beside, ...days] : days
    return (await Promise.all(folders.map((day) => rolloutsIn(day, true)))).flat()
  }
}

/** The day of `sessions/2026/11/27/rollout-...` or `archived_sessions/rollout-2026-11-27T...`; null for a file elsewhere. */
function dayOfPath(path: string): number | null {
  const day =
    /[/\\]sessions[/\\](\d{4})[/\\](\d\d)[/\\](\d\d)[/\\][^/\\]+$/.exec(path) ??
    /[/\\]archived_sessions[/\\]rollout-(\d{4})-(\d\d)-(\d\d)T[^/\\]+$/.exec(path)
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])).getTime() : null
}
