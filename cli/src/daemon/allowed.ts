import { realpathSync, statSync } from "node:fs"
import { join, sep } from "node:path"
import { readJson, writeJson } from "../machine/saved.ts"
import { exits, Failure } from "../terminal/failure.ts"

/**
 * Which folders the daemon may follow the sessions of: none until somebody says so. A folder stands for all below it. Only
 * what is written from then on counts; a year of older sessions does not leave the machine because of one word.
 */
export interface Allowed {
  folder: string
  since: string
}

const fileOf = (configDir: string) => join(configDir, "allowed.json")

export function readAllowed(configDir: string): Allowed[] {
  const { folders } = readJson(fileOf(configDir)) as { folders?: unknown }
  if (!Array.isArray(folders)) return []
  return folders.filter(
    (it): it is Allowed => typeof it?.folder === "string" && !Number.isNaN(Date.parse(String(it?.since))),
  )
}

/** False when it was allowed already. */
export function allow(configDir: string, folder: string): boolean {
  if (!isFolder(folder)) throw new Failure("NO_SUCH_FOLDER", exits.usage, `There is no folder ${folder}.`)
  const before = readAllowed(configDir)
  const real = realOf(folder)
  if (before.some((it) => realOf(it.folder) === real)) return false
  writeJson(fileOf(configDir), { folders: [...before, { folder, since: new Date().toISOString() }] })
  return true
}

/** False when it was not allowed: then nothing changed. */
export function disallow(configDir: string, folder: string): boolean {
  const before = readAllowed(configDir)
  const after = before.filter((it) => realOf(it.folder) !== realOf(folder))
  if (after.length === before.length) return false
  writeJson(fileOf(configDir), { folders: after })
  return true
}

/** The rule that allows a folder: the one whose time began first, if there are several. */
export function ruleFor(allowed: readonly Allowed[], directory: string): Allowed | null {
  const real = realOf(directory)
  const fits = allowed.filter((it) => {
    const folder = realOf(it.folder)
    return real === folder || real.startsWith(folder === sep ? sep : folder + sep)
  })
  return fits.sort((a, b) => Date.parse(a.since) - Date.parse(b.since))[0] ?? null
}

/** A folder as it is: the shell, the agent and the person may each have come to it by another link. */
export function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
