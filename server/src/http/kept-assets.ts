import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises"
import { join } from "node:path"

/**
 * The files of the build before this one. A tab that was open during an upgrade still asks for them by the names that it
 * knows; without them the half of a page that it had not yet fetched would be missing.
 */

/** How long a file is kept after the build that it belongs to was replaced. */
export const KEPT_MS = 24 * 3_600_000

/** The time of a kept file that belongs to the build that runs. Any other is when a start first found it replaced. */
const RUNNING = new Date(0)

/** Copies what this build has into `keep`, and drops what was replaced more than a day ago. */
export async function keepAssets(built: string, keep: string, now = Date.now()): Promise<void> {
  const assets = join(built, "assets")
  const fresh = await names(assets)
  if (fresh.length === 0) return
  await mkdir(keep, { recursive: true, mode: 0o700 })
  const there = new Set(await names(keep))
  for (const name of fresh) {
    const kept = join(keep, name)
    // A copy that was cut must never be served: it gets its name when it is whole.
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

/** Does it once the start is over, which it would only slow down. */
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
