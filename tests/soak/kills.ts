import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { freshDatabase, ownPostgres } from "../harness/postgres.ts"
import { killWhileAppending } from "../storage/killing.ts"

/**
 * A long test: `run` repeats it this many times, starting from the seed, throws on the first failure, and returns a
 * sentence.
 */
export interface Campaign {
  what: string
  /** The default number of repeats. */
  count: number
  run(count: number, seed: number): Promise<string>
}

/** A fresh installation after this many kills: one that keeps growing would be slower each time. */
const KILLS_AT_ONCE = 250

async function killAll(count: number, seed: number, freshUrl: () => Promise<string>): Promise<string> {
  let acknowledged = 0
  for (let done = 0; done < count; done += KILLS_AT_ONCE) {
    const folder = mkdtempSync(path.join(tmpdir(), "openctl-soak-"))
    try {
      const kills = Math.min(KILLS_AT_ONCE, count - done)
      const database = { DATA_DIR: folder, DATABASE_URL: await freshUrl() }
      acknowledged += (await killWhileAppending(database, { kills, seed: seed + done })).acknowledged
      console.log(`  ${done + kills} kills, ${acknowledged} lines acknowledged`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return `${acknowledged} acknowledged lines, none lost, doubled or out of order`
}

export const kills = (count: number, seed: number) => killAll(count, seed, async () => "")

export async function killsOnPostgres(count: number, seed: number): Promise<string> {
  const postgres = await ownPostgres()
  try {
    return await killAll(count, seed, async () => (await freshDatabase(postgres)).url)
  } finally {
    await postgres.stop()
  }
}
