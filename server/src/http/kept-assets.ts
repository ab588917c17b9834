import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises"
import { join } from "node:path"

/**
 * The files of the previous build. A tab that was open during an upgrade still requests them by their old names; without
 * them, the parts of the page that it hadn't loaded yet would be missing.
 */

/** How long a file is kept after its build was replaced. */
export const KEPT_MS = 24 * 3_600_000

/** The time of a kept file that belongs to the current build. Any other time is when a start first found it replaced. */
const RUNNING = new Date(0)

/** Copies the current build's files into `keep`, and deletes those that were replaced more than a day ago. */
export async function keepAssets(built: string, keep: string, now = Date.now()): Promise<void> {
  const assets = join(built, "assets")
  const fresh = await names(assets)
  if (fresh.length === 0) return
  await mkdir(keep, { recursive: true, mode: 0o700 })
  const there = new Set(await names(keep))
  for (const name of fresh) {
    const kept = join(keep, name)
    // A partial copy must never be served: it gets its name when it is complete.
    if (!there.delete(name)) {
      await copyFile(join(assets, name), `${kept}.part`)
      await rename(`${kept}.part`, kept)
    }
    await utimes(kept, RUNNING, RUNNING)
  }
  for (const name of there) {
    const kept = join(keep, name)
    const since = (await stat(kept)).mtimeMs
    if (since === RUNNING.getTime()) await utimes(kept, new Date(now), new Date(now))
    else if (now - since > KEPT_MS) await rm(kept, { force: true })
  }
}

/** Runs after the start, which it would only slow down. */
export function keepingAssets(built: string, keep: string, failed: (error: unknown) => void) {
  let going: Promise<void> | undefined
  const timer = setTimeout(() => {
    going = keepAssets(built, keep).catch(failed)
  }, 3_000)
  return {
    async close() {
      clearTimeout(timer)
      await going
    },
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    const all = await readdir(folder, { withFileTypes: true })
    return all.filter((it) => it.isFile() && !it.name.endsWith(".part")).map((it) => it.name)
  } catch (error) {
    // Not built yet, or nothing kept so far.
    if ((error as { code?: unknown }).code === "ENOENT") return []
    throw error
  }
}
