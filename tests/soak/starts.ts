import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { chanceOf } from "../harness/chance.ts"
import { serve } from "../harness/served.ts"
import { quiet } from "../storage/person.ts"
import { databaseIn, formOf, killFirstStart, killUpgrade, oldInstallation } from "../storage/starting.ts"

const EVENTS = 150_000
/** Upgrading a large database is slow, so it is killed less often. */
const UPGRADES_IN = 4

/** First starts and upgrades on SQLite, killed at random moments: the next start succeeds, and nothing is missing. */
export async function starts(count: number, seed: number): Promise<string> {
  const chance = chanceOf(seed)
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-soak-"))
  let first = 0
  try {
    for (let kill = 0; kill < count; kill++) {
      const fresh = path.join(folder, "first")
      if (await killFirstStart(fresh, chance)) first += 1
      await comesUp(fresh)
      rmSync(fresh, { recursive: true })
    }
    const upgraded = await upgrades(path.join(folder, "used"), Math.ceil(count / UPGRADES_IN), chance)
    return `${first} first starts and ${upgraded} upgrades were hit before they served; each began again, and nothing was missing`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function upgrades(folder: string, kills: number, chance: ReturnType<typeof chanceOf>): Promise<number> {
  await oldInstallation(folder, EVENTS)
  const hits = await killUpgrade(folder, kills, chance)
  await comesUp(folder)
  const { people, events, schema, sound } = formOf(databaseIn(folder))
  const whole = people === 1 && events === EVENTS && schema.includes("events_session") && sound[0] === "ok"
  if (!whole) throw new Error(`After ${hits} kills there are ${people} people and ${events} events: ${sound[0]}.`)
  return hits
}

async function comesUp(folder: string): Promise<void> {
  const served = await serve(quiet({ DATA_DIR: folder, DATABASE_URL: "" }))
  await served.kill()
  if (served.log().includes("set aside")) throw new Error(`A database was left half made: ${served.log()}`)
}
