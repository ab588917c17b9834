import { readdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { SubAgentFolders } from "#agents/agent"
import { agentOf } from "#agents/all"
import { withoutPacking } from "#agents/packing"
import { subAgentSourceOf } from "#agents/places"
import { AmongSessions } from "../transcripts/among-sessions.ts"
import { readSessionFile, type SessionFile } from "../transcripts/session-file.ts"
import { stampOfStore } from "../transcripts/stored-lines.ts"
import { placeOf, storedSubAgents } from "../transcripts/stores.ts"

/** The files of a session's sub-agents, as they appear. Looked for every second, so each file's head is read once. */
export class SubAgents {
  #session: SessionFile
  #seen = new Set<string>()
  #among: AmongSessions | null
  /** The folders of those that have files of their own. */
  #below: SubAgentFolders | null
  /** The database that they are in, and how it looked. */
  #database: string | null
  #stamp = ""

  constructor(session: SessionFile) {
    this.#session = session
    const files = agentOf(session.agent)?.files
    const theirs = files?.subAgents
    const path = withoutPacking(session.path)
    this.#database = placeOf(session.path)?.database ?? null
    this.#among = files && theirs?.lie === "among" ? new AmongSessions(session, files) : null
    this.#below = theirs?.lie === "below" && path.endsWith(".jsonl") ? theirs.foldersOf(path, session.own) : null
  }

  /** Where they may appear, or what they appear in. */
  get folders(): string[] {
    return this.#below ? [dirname(this.#below.own), this.#below.own] : []
  }

  /** Those that were not there before. */
  async fresh(): Promise<{ name: string; path: string }[]> {
    const folders = this.#below
    if (this.#database !== null) return this.#freshIn(this.#database)
    if (this.#among) return this.#among.fresh()
    if (!folders) return []
    const found: { name: string; path: string }[] = []
    for (const file of await namesIn(folders.own, true)) {
      const path = join(folders.own, file)
      const name = subAgentSourceOf(path)
      if (name === null || this.#seen.has(path)) continue
      this.#seen.add(path)
      found.push({ name, path })
    }
    const { beside } = folders
    for (const file of beside === undefined ? [] : await namesIn(beside, false)) {
      const path = join(beside ?? "", file)
      const name = subAgentSourceOf(path)
      if (name === null || this.#seen.has(path)) continue
      const own = (await readSessionFile(path, 16 * 1024).catch(() => null))?.own
      // Not yet so long that it names its session.
      if (own === undefined || own.startsWith("file-")) continue
      this.#seen.add(path)
      if (own === this.#session.own) found.push({ name, path })
    }
    return found
  }

  #freshIn(database: string): { name: string; path: string }[] {
    const stamp = stampOfStore(database)
    if (stamp === this.#stamp) return []
    this.#stamp = stamp
    const found = storedSubAgents(this.#session.path).filter(({ path }) => !this.#seen.has(path))
    for (const { path } of found) this.#seen.add(path)
    return found
  }
}

async function namesIn(folder: string, recursive: boolean): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive })).sort()
  } catch {
    return []
  }
}
