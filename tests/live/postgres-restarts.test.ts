import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { chanceOf } from "../harness/chance.ts"
import { type OwnPostgres, ownPostgres, sharedPostgres } from "../harness/postgres.ts"
import { restartUnderLoad } from "./restarting.ts"

/**
 * Without the listeners for connections in use (storage/postgres.ts) a node ends. This is the short form; `npm run soak --
 * postgres-restarts 20` is the long one.
 */
const RESTARTS = 3
const SEED = Date.now() % 1_000_000
const there = (await sharedPostgres()) !== undefined

describe.skipIf(!there)("a PostgreSQL that restarts under load", () => {
  let postgres: OwnPostgres
  beforeAll(async () => {
    postgres = await ownPostgres()
  })
  afterAll(() => postgres?.stop())

  test(`ends no node, loses nothing, and is logged once (seed ${SEED})`, async () => {
    const { acknowledged, statuses, logs } = await restartUnderLoad(postgres, RESTARTS, chanceOf(SEED))
    expect(acknowledged).toBeGreaterThan(RESTARTS)
    expect(Object.keys(statuses).filter((status) => !["200", "409", "503"].includes(status))).toEqual([])
    for (const log of logs) {
      const said = log.split("\n").filter((line) => line.startsWith("{"))
      // At most one each time, and no stack trace.
      expect(said.filter((line) => line.includes("PostgreSQL is away")).length).toBeLessThanOrEqual(RESTARTS)
      expect(said.filter((line) => line.includes('"level":50') && !line.includes("PostgreSQL is away"))).toEqual([])
      expect(log).not.toContain("    at ")
    }
  }, 120_000)
})
