import { dirname } from "node:path"
import type { AgentFiles } from "#agents/agent"
import { sourceOfAgent } from "#agents/sources"
import { dayOfFile, daysSince, filesOfDay } from "./day-folders.ts"
import { readSessionFile, type SessionFile } from "./session-file.ts"

/** What tells whose sub-agent a file is stands at its beginning. */
const HEAD_BYTES = 16 * 1024
const DAY_MS = 24 * 60 * 60_000
/** Nobody's session goes on for longer without a pause; a wrong clock must not cost more. */
const MOST_DAYS = 400
/** What is archived is over: its sub-agents began in its days. */
const ARCHIVED_DAYS = 14

/**
 * The sub-agents of a session whose files lie among those of all other sessions: each names the one that called it. Heads are
 * read once.
 */
export class AmongSessions {
  #files: AgentFiles
  #beside: string
  /** The session's own id and those of the sub-agents found by now: one may call another. */
  #known: Set<string>
  #heads = new Map<string, SessionFile>()
  /** Where the days lie, and the first that is looked at; null where the file was taken elsewhere. */
  #place: ReturnType<typeof dayOfFile>

  constructor(session: SessionFile, files: AgentFiles) {
    this.#files = files
    this.#beside = dirname(session.path)
    this.#known = new Set([session.own])
    this.#place = files.layout?.by === "day" ? dayOfFile(session.path, files.layout, files) : null
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
        found.push({ name: sourceOfAgent(own), path })
      }
    }
    return found
  }

  /** After the first look only days that go on are looked at. A file that was taken elsewhere has them beside it. */
  async #list(): Promise<string[]> {
    const place = this.#place
    if (place === null) return filesOfDay(this.#beside, this.#files, true)
    const days = daysSince(place.days, place.began).slice(0, place.isArchived ? ARCHIVED_DAYS : MOST_DAYS)
    place.began = Math.max(place.began, Date.now() - DAY_MS)
    const folders = place.isArchived ? [this.#beside, ...days] : days
    return (await Promise.all(folders.map((day) => filesOfDay(day, this.#files, true)))).flat()
  }
}
