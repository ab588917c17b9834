import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { ownPostgres, sharedPostgres } from "../harness/postgres.ts"
import { killWhileAppending } from "./killing.ts"

/** The small form; `npm run soak -- kills 1000` is the long one. */
const KILLS = 15

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-test-"))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const SEED = Date.now() % 1_000_000

test(
  "SQLite > what was acknowledged is there after kill -9 at any moment",
  () =>
    inFolder(async (folder) => {
      const { acknowledged } = await killWhileAppending(
        { DATA_DIR: folder, DATABASE_URL: "" },
        { kills: KILLS, seed: SEED },
      )
      expect(acknowledged).toBeGreaterThan(KILLS)
    }),
  120_000,
)

const withPostgres = (await sharedPostgres()) ? test : test.skip

withPostgres(
  "PostgreSQL > what was acknowledged is there after kill -9 at any moment",
  () =>
    inFolder(async (folder) => {
      const postgres = await ownPostgres()
      try {
        const database = { DATA_DIR: folder, DATABASE_URL: postgres.url }
        const { acknowledged } = await killWhileAppending(database, { kills: KILLS, seed: SEED })
        expect(acknowledged).toBeGreaterThan(KILLS)
      } finally {
        await postgres.stop()
      }
    }),
  120_000,
)
