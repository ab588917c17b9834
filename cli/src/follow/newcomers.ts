import { readdir } from "node:fs/promises"
import { dirname, join, sep } from "node:path"
import { placeOf, subAgentSourceOf } from "#agents/places"
import { daysSince, rolloutsIn } from "../codex-days.ts"
import type { Surroundings } from "../config.ts"
import { foldersOf } from "../find-sessions.ts"
import { readSessionFile, type SessionFile } from "../session-file.ts"

/**
 * The sessions that begin where another one is followed: `/clear`, `/new` and `/fork` go on in a file of their own, and nothing
 * is written to the old one any more.
 */
export class Newcomers {
  #session: SessionFile
  /** Where they appear, or null where nobody knows. */
  #list: (() => Promise<string[]>) | null
  #seen: Set<string> | null = null

  constructor(session: SessionFile, around: Pick<Surroundings, "home" | "folders">) {
    this.#session = session
    this.#list = listing(session, around)
  }

  /** Those that began since the first look. */
  async look(): Promise<SessionFile[]> {
    const paths = (await this.#list?.()) ?? []
    const first = this.#seen === null
    this.#seen ??= new Set(paths)
    if (first) return []
    const found: SessionFile[] = []
    for (const path of paths) {
      if (this.#seen.has(path)) continue
      const it = await readSessionFile(path).catch(() => null)
      // Not yet so long that it says whose it is.
      if (!it || (it.agent !== "gemini-cli" && it.directory === null && it.forkedFrom === null)) continue
      this.#seen.add(path)
      if (!it.isSubAgent && this.#isHere(it)) found.push(it)
    }
    return found
  }

  /** Forks may be worked on in a folder of their own. */
  #isHere(it: SessionFile): boolean {
    const { agent, directory, own } = this.#session
    return it.agent === agent && (it.directory === directory || it.forkedFrom === own)
  }
}

function listing(
  session: SessionFile,
  around: Pick<Surroundings, "home" | "folders">,
): (() => Promise<string[]>) | null {
  const { agent, path, directory } = session
  // Gemini CLI's records name no folder: what lies beside each other is of the same one.
  if (agent === "gemini-cli") return () => sessionsIn(dirname(path), /^session-.*\.jsonl$/)
  const place = agent === null || directory === null ? undefined : placeOf(agent)
  const folder = place && foldersOf(place, around).find((one) => path.startsWith(one + sep))
  if (folder === undefined) return null
  if (agent === "claude-code") return () => sessionsIn(dirname(path))
  const began = Date.now()
  return agent === "codex"
    ? async () => (await Promise.all(daysSince(folder, began).map((day) => rolloutsIn(day)))).flat()
    : null
}

async function sessionsIn(folder: string, wanted = /\.jsonl$/): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => wanted.test(name))
  return names.map((name) => join(folder, name)).filter((path) => subAgentSourceOf(path) === null)
}
