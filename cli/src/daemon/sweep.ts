import { readdir, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { type AgentPlace, claudeFolderOf, placeOf, subAgentSourceOf } from "#agents/places"
import { daysSince, rolloutsIn } from "../codex-days.ts"
import type { Surroundings } from "../config.ts"
import { fileOfSession, foldersOf } from "../find-sessions.ts"
import { readSessionFile, type SessionFile } from "../session-file.ts"
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

/** Codex keeps a folder a day; a session of an older day may go on, but is looked for less often. */
const ALL_DAYS_MS = 30_000
const DAY_MS = 86_400_000
/** The time of a file is taken from a clock that ticks more slowly than ours. */
const COARSE_MS = 50

export class Sweep {
  #around: Pick<Surroundings, "home" | "folders">
  #heads = new Map<string, SessionFile>()
  #days: string[] = []
  #daysAt = 0

  constructor(around: Pick<Surroundings, "home" | "folders">) {
    this.#around = around
  }

  async look(allowed: readonly Allowed[]): Promise<Written[]> {
    if (allowed.length === 0) return []
    const first = Math.min(...allowed.map((it) => Date.parse(it.since)))
    const found: Written[] = []
    for (const path of [...(await this.#claude(allowed)), ...(await this.#codex())]) {
      const it = await stat(path).catch(() => null)
      if (!it?.isFile() || it.size === 0 || it.mtimeMs < first - COARSE_MS) continue
      const file = await this.#head(path, it.size)
      if (!file?.directory || file.agent === null || file.isSubAgent) continue
      const directory = await this.#homeOf(file, file.directory)
      const rule = ruleFor(allowed, directory)
      if (!rule || it.mtimeMs < Date.parse(rule.since) - COARSE_MS) continue
      const now = { ...file, bytes: it.size, changedAt: it.mtimeMs }
      found.push({ file: now, directory, stamp: stampOf(it) })
    }
    return found
  }

  /** Where it belongs: Codex gives a fork a worktree of its own, and what counts is the folder that it was made in. */
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

  /** The folder's name tells which folder it may be of. It is not sure (a-b, a/b, a_b), so the records decide. */
  async #claude(allowed: readonly Allowed[]): Promise<string[]> {
    const names = allowed.flatMap((it) => [it.folder, realOf(it.folder)])
    const slugs = [...new Set(names.map((name) => claudeFolderOf(name).slice(0, 200)))]
    const found: string[] = []
    for (const place of this.#places("claude-code")) {
      for (const name of await namesIn(place)) {
        if (!slugs.some((slug) => name.startsWith(slug))) continue
        for (const file of await namesIn(join(place, name)))
          if (file.endsWith(".jsonl") && subAgentSourceOf(file) === null) found.push(join(place, name, file))
      }
    }
    return found
  }

  async #codex(): Promise<string[]> {
    const found: string[] = []
    for (const place of this.#places("codex")) {
      if (basename(place) !== "sessions") continue
      if (Date.now() - this.#daysAt > ALL_DAYS_MS) {
        this.#days = await foldersBelow(place, 3)
        this.#daysAt = Date.now()
        for (const day of this.#days) found.push(...(await rolloutsIn(day)))
        continue
      }
      const known = [...this.#heads.values()].filter((it) => it.agent === "codex").map((it) => it.path)
      const today = await Promise.all(daysSince(place, Date.now() - DAY_MS).map((day) => rolloutsIn(day)))
      found.push(...new Set([...known, ...today.flat()]))
    }
    return found
  }

  #places(agent: string): string[] {
    const place: AgentPlace | undefined = placeOf(agent)
    return place ? foldersOf(place, this.#around) : []
  }
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
