import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

/**
 * One process at a time. The file names who holds it; a process that was killed holds nothing, nor does another one that got
 * its number since (where the system tells when a process began).
 */
export interface Holder {
  pid: number
  began: string | null
}

/** Takes it, or says who has it. */
export function takeLock(path: string): { release(): void } | { holder: Holder } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify({ pid: process.pid, began: beganAt(process.pid) }), { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        // A link is there whole or not at all.
        linkSync(draft, path)
        return { release: () => rmSync(path, { force: true }) }
      } catch (error) {
        if ((error as { code?: string }).code !== "EEXIST") throw error
      }
      const holder = holderOf(path)
      if (holder) return { holder }
      moveAway(path, `${draft}.old`)
    }
    throw new Error(`${path} can't be locked.`)
  } finally {
    rmSync(draft, { force: true })
  }
}

function moveAway(path: string, to: string): void {
  try {
    renameSync(path, to)
  } catch {
    // Somebody else was quicker.
  }
  rmSync(to, { force: true })
}

/** Who holds it now, if they live. */
export function holderOf(path: string): Holder | null {
  try {
    const { pid, began } = JSON.parse(readFileSync(path, "utf8")) as Holder
    if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null
    return began === beganAt(pid) ? { pid, began } : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === "EPERM"
  }
}

/** When it began, in the system's own count; null where that can't be read. */
function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name may hold anything but ends with the last bracket.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null
  } catch {
    return null
  }
}
