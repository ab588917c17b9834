import { readdir, stat } from "node:fs/promises"
import { basename, join, sep } from "node:path"
import type { AgentFiles, Layout } from "#agents/agent"
import { isPackedName, withoutPacking } from "#agents/packing"
import { subAgentSourceOf } from "#agents/places"
import type { Surroundings } from "../config.ts"
import { type DayLayout, daysSince, filesOfDay, lastWritten } from "../transcripts/day-folders.ts"
import { directoryBeside, fileOfSession, foldersOf } from "../transcripts/find-sessions.ts"
import { findable } from "../transcripts/findable.ts"
import { readSessionFile, type SessionFile } from "../transcripts/session-file.ts"
import { stampOfStore } from "../transcripts/stored-lines.ts"
import { type StoredSession, storedSessions, storesOf, type Tell } from "../transcripts/stores.ts"
import { type Allowed, realOf, ruleFor } from "./allowed.ts"

/**
 * Looks which sessions of the allowed folders were written to. Of other sessions it reads the head, once, to learn their
 * folder, and only when the name of their place does not tell it already.
 */
export interface Written {
  file: SessionFile
  directory: string
  stamp: string
}

/** What a file looks like from outside: another one when something was written. */
export function stampOf({ ino, size, mtimeMs }: { ino: number; size: number; mtimeMs: number }): string {
  return `${ino}:${size}:${Math.floor(mtimeMs)}`
}

/** Where there is a folder a day, a session of an older day may go on, but is looked for less often. */
const ALL_DAYS_MS = 30_000
/** Where there is a folder a session, or nobody knows which folder is whose, all are looked for this often. */
const ALL_MS = 5_000
const DAY_MS = 86_400_000
/** The time of a file is taken from a clock that ticks more slowly than ours. */
const COARSE_MS = 50

export class Sweep {
  #around: Pick<Surroundings, "home" | "folders">
  #heads = new Map<string, SessionFile>()
  #daysAt = new Map<string, number>()
  #allAt = new Map<string, number>()
  /** The sessions in databases, as of when these looked so. */
  #stored: StoredSession[] = []
  #stamps = ""
  #tell: Tell

  /** `tell` hears of a database that can't be read, once for each state of it. */
  constructor(around: Pick<Surroundings, "home" | "folders">, tell: Tell = () => {}) {
    this.#around = around
    this.#tell = tell
  }

  async look(allowed: readonly Allowed[]): Promise<Written[]> {
    if (allowed.length === 0) return []
    const first = Math.min(...allowed.map((it) => Date.parse(it.since)))
    const found: Written[] = []
    for (const path of onceEach(await this.#paths(allowed))) {
      const it = await stat(path).catch(() => null)
      if (!it?.isFile() || it.size === 0 || it.mtimeMs < first - COARSE_MS) continue
      const changedAt = isPackedName(path) ? lastWritten(path, it.mtimeMs) : it.mtimeMs
      const file = await this.#head(path, it.size)
      if (!file || file.agent === null || file.isSubAgent) continue
      const its = file.directory ?? (await directoryBeside(file))
      if (its === null) continue
      const directory = await this.#homeOf(file, its)
      const rule = ruleFor(allowed, directory)
      if (!rule || changedAt < Date.parse(rule.since) - COARSE_MS) continue
      const now = { ...file, bytes: it.size, changedAt }
      found.push({ file: now, directory, stamp: stampOf(it) })
    }
    return [...found, ...(await this.#inStores(allowed))]
  }

  /** Its agent says of each session when it was written to. */
  async #inStores(allowed: readonly Allowed[]): Promise<Written[]> {
    const stamps = storesOf(this.#around).map(({ database }) => stampOfStore(database))
    if (stamps.join() !== this.#stamps) this.#stored = storedSessions(this.#around, findable, this.#tell)
    this.#stamps = stamps.join()
    const found: Written[] = []
    for (const { path, parent, directory, updated } of this.#stored) {
      if (parent !== null || directory === null) continue
      const rule = ruleFor(allowed, directory)
      if (!rule || updated < Date.parse(rule.since) - COARSE_MS) continue
      const file = await this.#head(path, 0)
      if (file && file.bytes > 0)
        found.push({ file: { ...file, changedAt: updated }, directory, stamp: String(updated) })
    }
    return found
  }

  /** Where it belongs: an agent may give a fork a worktree of its own, and what counts is the folder that it was made in. */
  async #homeOf(file: SessionFile, directory: string, steps = 5): Promise<string> {
    const own = file.forkedFrom
    if (own === null || steps === 0 || !isWorktree(directory)) return directory
    const known = [...this.#heads.values()].find((it) => it.own === own)
    const origin = known ?? (await fileOfSession(this.#around, file.agent ?? "", own))
    if (!origin?.directory) return directory
    this.#heads.set(origin.path, origin)
    return this.#homeOf(origin, origin.directory, steps - 1)
  }

  async #head(path: string, size: number): Promise<SessionFile | null> {
    const known = this.#heads.get(path)
    // A head that names no folder yet may do so when there is more of it.
    if (known && (known.directory !== null || known.bytes === size)) return known
    const file = await readSessionFile(path).catch(() => null)
    if (file) this.#heads.set(path, file)
    return file
  }

  async #paths(allowed: readonly Allowed[]): Promise<string[]> {
    const found: string[] = []
    for (const { id, files } of findable) {
      if (!files?.layout) continue
      const { layout } = files
      if (layout.by === "project") found.push(...allowed.map(({ folder }) => join(folder, layout.file)))
      for (const place of foldersOf(files, this.#around)) {
        if (layout.by === "folder") found.push(...(await inNamedFolders(place, files, layout, allowed)))
        else if (layout.by === "day") found.push(...(await this.#inDays(place, id, files, layout)))
        else if (layout.by === "path") found.push(...(await this.#inAll(place, files, layout.path)))
      }
    }
    return found
  }

  /** Each session may have a folder of its own, so all are looked for less often than those that are known are looked at. */
  async #inAll(place: string, files: AgentFiles, path: readonly string[]): Promise<string[]> {
    if (Date.now() - (this.#allAt.get(place) ?? 0) <= ALL_MS)
      return [...this.#heads.keys()].filter((one) => one.startsWith(place + sep))
    this.#allAt.set(place, Date.now())
    const folders = await ledTo(place, path)
    const found = await Promise.all(
      folders.map(async (folder) => (await namesIn(folder)).map((name) => join(folder, name))),
    )
    return found.flat().filter((file) => files.names.test(basename(file)) && subAgentSourceOf(file) === null)
  }

  async #inDays(place: string, agent: string, files: AgentFiles, layout: DayLayout): Promise<string[]> {
    if (basename(place) !== layout.live) return []
    if (Date.now() - (this.#daysAt.get(place) ?? 0) > ALL_DAYS_MS) {
      this.#daysAt.set(place, Date.now())
      const days = await foldersBelow(place, 3)
      return (await Promise.all(days.map((day) => filesOfDay(day, files, true)))).flat()
    }
    const known = [...this.#heads.values()].filter((it) => it.agent === agent).map((it) => it.path)
    const today = await Promise.all(daysSince(place, Date.now() - DAY_MS).map((day) => filesOfDay(day, files, true)))
    return [...new Set([...known, ...today.flat()])]
  }
}

/** The folders below a place that these names lead to. */
async function ledTo(place: string, [name, ...more]: readonly string[]): Promise<string[]> {
  if (name === undefined) return [place]
  const names = name === "*" ? await namesIn(place) : [name]
  return (await Promise.all(names.map((one) => ledTo(join(place, one), more)))).flat()
}

/** The folder's name tells which folder it may be of. It is not sure (a-b, a/b, a_b), so the records decide. */
async function inNamedFolders(
  place: string,
  files: AgentFiles,
  { nameOf, cut }: Extract<Layout, { by: "folder" }>,
  allowed: readonly Allowed[],
): Promise<string[]> {
  const folders = allowed.flatMap((it) => [it.folder, realOf(it.folder)])
  const beginnings = [...new Set(folders.map((folder) => nameOf(folder).slice(0, cut)))]
  const found: string[] = []
  for (const name of await namesIn(place)) {
    if (!beginnings.some((beginning) => name.startsWith(beginning))) continue
    for (const file of await namesIn(join(place, name)))
      if (files.names.test(withoutPacking(file)) && subAgentSourceOf(file) === null) found.push(join(place, name, file))
  }
  return found
}

/** Without what lies packed beside the file itself. */
function onceEach(paths: readonly string[]): string[] {
  const all = new Set(paths)
  return [...all].filter((path) => !isPackedName(path) || !all.has(withoutPacking(path)))
}

function isWorktree(directory: string): boolean {
  return /[/\\]worktrees[/\\]/.test(directory)
}

async function foldersBelow(folder: string, depth: number): Promise<string[]> {
  if (depth === 0) return [folder]
  const found = await Promise.all((await namesIn(folder)).map((name) => foldersBelow(join(folder, name), depth - 1)))
  return found.flat()
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
