import { Database } from "bun:sqlite"
import { expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { chanceOf } from "../harness/chance.ts"
import { serve } from "../harness/served.ts"
import { makePerson, quiet } from "./person.ts"
import {
  databaseIn,
  downgrade,
  formOf,
  killFirstStart,
  killUpgrade,
  oldInstallation,
  refusedStart,
} from "./starting.ts"

/**
 * The first start and upgrades, interrupted at any moment. With SQLite's schema changes outside the transaction (sqlite.ts,
 * TransactionalDdl) the first two tests fail.
 */

setDefaultTimeout(120_000)
const SEED = Date.now() % 1_000_000
const KILLS = 6
const EVENTS = 150_000

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-test-"))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function servesOn(folder: string): Promise<string> {
  const served = await serve(quiet({ DATA_DIR: folder, DATABASE_URL: "" }, { LOG_LEVEL: "warn" }))
  await served.kill()
  return served.log()
}

test(`a first start that is killed at any moment can be begun again (seed ${SEED})`, () =>
  inFolder(async (folder) => {
    const chance = chanceOf(SEED)
    for (let kill = 0; kill < KILLS; kill++) {
      const fresh = path.join(folder, String(kill))
      await killFirstStart(fresh, chance)
      await servesOn(fresh)
      expect(readdirSync(fresh)).not.toContain("openctl.db.half-made")
    }
  }))

test(`an upgrade that is killed at any moment can be begun again, and loses nothing (seed ${SEED})`, () =>
  inFolder(async (folder) => {
    const chance = chanceOf(SEED)
    await oldInstallation(folder, EVENTS)
    const file = databaseIn(folder)
    const copies = path.join(folder, "before-upgrades")
    expect(await killUpgrade(folder, 2 * KILLS, chance)).toBeGreaterThan(0)
    await servesOn(folder)
    const form = formOf(file)
    expect(form).toMatchObject({ people: 1, sound: ["ok"] })
    expect(form.events).toBe(EVENTS)
    expect(form.schema).toContain("events_session")
    expect(readdirSync(copies).filter((name) => name.endsWith(".part"))).toEqual([])
  }))

test("before an upgrade the database is copied, and the log says where; of the copies two are kept", () =>
  inFolder(async (folder) => {
    await oldInstallation(folder)
    const copies = path.join(folder, "before-upgrades")
    await servesOn(path.join(folder, "first"))
    expect(readdirSync(path.join(folder, "first"))).not.toContain("before-upgrades")
    let log = ""
    for (let upgrade = 0; upgrade < 3; upgrade++) {
      downgrade(folder)
      log = await servesOn(folder)
    }
    const kept = readdirSync(copies).sort()
    expect(kept).toHaveLength(2)
    expect(log).toContain(`A copy from before is ${path.join(copies, kept[1] ?? "")}`)
    expect(formOf(path.join(copies, kept[1] ?? ""))).toMatchObject({ people: 1, sound: ["ok"] })
    expect(await servesOn(folder)).not.toContain("copy")
  }))

test("an older version does not start on what a newer one has made, and says so", () =>
  inFolder(async (folder) => {
    await makePerson({ DATA_DIR: folder, DATABASE_URL: "" })
    const database = new Database(databaseIn(folder))
    database.run("insert into kysely_migration (name, timestamp) values ('9999-from-the-future', 'then')")
    database.close()
    const { code, said } = await refusedStart(folder)
    expect(code).toBe(1)
    expect(said).toMatch(/^A newer version of openctl has used this database \(9999-from-the-future\)\..*$/)
  }))

/** As versions before 0.2 left it when they were killed: tables of a step that isn't recorded as done. */
function halve(folder: string): void {
  const database = new Database(databaseIn(folder))
  database.run("delete from kysely_migration where name >= '0004'")
  database.close()
}

test("a half-made database without people is set aside, and the first start begins again", () =>
  inFolder(async (folder) => {
    await servesOn(folder)
    halve(folder)
    expect(await servesOn(folder)).toContain("It was set aside")
    expect(readdirSync(folder)).toContain("openctl.db.half-made")
    expect(await servesOn(folder)).toContain("/welcome#")
  }))

test("a half-made database with people in it is left as it is, and what to do is said", () =>
  inFolder(async (folder) => {
    await makePerson({ DATA_DIR: folder, DATABASE_URL: "" })
    halve(folder)
    const { code, said } = await refusedStart(folder)
    expect(code).toBe(1)
    expect(said).toContain("left it half done")
    expect(said.split("\n")).toHaveLength(1)
    const database = new Database(databaseIn(folder))
    expect(database.query("select count(*) as n from people").get()).toEqual({ n: 1 })
    database.close()
  }))
