import { readdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { subAgentFoldersOf, subAgentSourceOf } from "#agents/places"
import { CodexThreads } from "../codex-threads.ts"
import { readSessionFile, type SessionFile } from "../session-file.ts"

/** The files of a session's sub-agents, as they appear. Looked for every second, so each file's head is read once. */
export class SubAgents {
  #session: SessionFile
  #seen = new Set<string>()
  #threads: CodexThreads | null

  constructor(session: SessionFile) {
    this.#session = session
    this.#threads = session.agent === "codex" ? new CodexThreads(session) : null
  }

  /** Where they may appear, or what they appear in. */
  get folders(): string[] {
    const it = this.#session
    if (it.agent !== "claude-code" || !it.path.endsWith(".jsonl")) return []
    const { own } = subAgentFoldersOf(it.path)
    return [dirname(own), own]
  }

  /** Those that were not there before. */
  async fresh(): Promise<{ name: string; path: string }[]> {
    const it = this.#session
    if (this.#threads) return this.#threads.fresh()
    if (it.agent !== "claude-code" || !it.path.endsWith(".jsonl")) return []
    const folders = subAgentFoldersOf(it.path)
    const found: { name: string; path: string }[] = []
    for (const file of await namesIn(folders.own, true)) {
      const path = join(folders.own, file)
      const name = subAgentSourceOf(path)
      if (name === null || this.#seen.has(path)) continue
      this.#seen.add(path)
      found.push({ name, path })
    }
    for (const file of await namesIn(folders.beside, false)) {
      const path = join(folders.beside, file)
      const name = subAgentSourceOf(path)
      if (name === null || this.#seen.has(path)) continue
      const own = (await readSessionFile(path, 16 * 1024).catch(() => null))?.own
      // Not yet so long that it names its session.
      if (own === undefined || own.startsWith("file-")) continue
      this.#seen.add(path)
      if (own === it.own) found.push({ name, path })
    }
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
