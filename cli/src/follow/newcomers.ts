import { readdir } from "node:fs/promises"
import { dirname, join, sep } from "node:path"
import type { AgentFiles } from "#agents/agent"
import { agentOf } from "#agents/all"
import { subAgentSourceOf } from "#agents/places"
import type { Surroundings } from "../config.ts"
import { daysSince, filesOfDay } from "../transcripts/day-folders.ts"
import { foldersOf } from "../transcripts/find-sessions.ts"
import { readSessionFile, type SessionFile } from "../transcripts/session-file.ts"
import { placeOf, sessionsInStore } from "../transcripts/stores.ts"

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
      if (!it || (!liesByFolder(it) && it.directory === null && it.forkedFrom === null)) continue
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

/** Its records name no folder: what lies beside each other is of the same one. */
function liesByFolder({ agent }: SessionFile): boolean {
  return agentOf(agent)?.files?.directoryIn !== undefined
}

function listing(
  session: SessionFile,
  around: Pick<Surroundings, "home" | "folders">,
): (() => Promise<string[]>) | null {
  const { agent, path, directory } = session
  const place = placeOf(path)
  if (place)
    return async () =>
      sessionsInStore(place.agent, place.database)
        .filter((it) => it.parent === null && it.directory === directory)
        .map((it) => it.path)
  const files = agentOf(agent)?.files
  if (!files) return null
  if (liesByFolder(session)) return () => sessionsIn(dirname(path), files)
  const folder = directory === null ? undefined : foldersOf(files, around).find((one) => path.startsWith(one + sep))
  if (folder === undefined || !files.layout) return null
  if (files.layout.by !== "day") return () => sessionsIn(dirname(path), files)
  const began = Date.now()
  return async () => (await Promise.all(daysSince(folder, began).map((day) => filesOfDay(day, files)))).flat()
}

/** Those that are written line by line. */
async function sessionsIn(folder: string, { names }: AgentFiles): Promise<string[]> {
  const found = (await readdir(folder).catch(() => [])).filter((name) => names.test(name) && name.endsWith(".jsonl"))
  return found.map((name) => join(folder, name)).filter((path) => subAgentSourceOf(path) === null)
}
