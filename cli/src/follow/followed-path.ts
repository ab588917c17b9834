import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Remembers which file a source was followed in. Its agent may purge that very file or write it anew, and what is new in it is
 * added to the session. Any other file has to begin like what is stored.
 */
export function wasFollowed(folder: string, source: string, path: string): boolean {
  try {
    return readFileSync(fileOf(folder, source), "utf8") === path
  } catch {
    // Followed by an earlier version, which did not write it down.
    return hasSpool(folder, source)
  }
}

export function keepFollowed(folder: string, source: string, path: string): void {
  writeFileSync(fileOf(folder, source), path, { mode: 0o600 })
}

const fileOf = (folder: string, source: string) => join(folder, `${source}.path`)

function hasSpool(folder: string, source: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.startsWith(`${source}@`) && !name.startsWith(`${source}@0-`))
  } catch {
    return false
  }
}
