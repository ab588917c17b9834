import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { freshDatabase, ownPostgres } from "../harness/postgres.ts"
import { type Served, serve } from "../harness/served.ts"
import { clientOf } from "../storage/client.ts"
import { makePerson, quiet } from "../storage/person.ts"
import { renameWhileAppending } from "../storage/renaming.ts"

const AT_ONCE = 5

/** Sessions that are renamed while lines arrive, `count` on each database: the final title is the one in the last answer. */
export async function renames(count: number): Promise<string> {
  const postgres = await ownPostgres()
  try {
    await renameAll(count, "")
    await renameAll(count, (await freshDatabase(postgres)).url)
  } finally {
    await postgres.stop()
  }
  return `${4 * count} renames answered on two databases, none lost`
}

async function renameAll(count: number, url: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-soak-"))
  let served: Served | null = null
  try {
    const database = { DATA_DIR: folder, DATABASE_URL: url }
    const person = await makePerson(database)
    served = await serve(quiet(database))
    const client = clientOf(served.url, person.token)
    const lost: string[] = []
    for (let trial = 0; trial < count; trial += AT_ONCE) {
      const trials = Array.from({ length: AT_ONCE }, (_, more) => renameWhileAppending(client, trial + more))
      lost.push(...(await Promise.all(trials)).filter((wrong) => wrong !== null))
    }
    if (lost.length > 0) throw new Error(`${lost.length} of ${count} were lost, such as: ${lost[0]}`)
  } finally {
    await served?.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
