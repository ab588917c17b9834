import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Served, serve } from "../tests/harness/served.ts"
import { type Client, clientOf } from "../tests/storage/client.ts"
import { makePeople, quiet, type TestPerson } from "../tests/storage/person.ts"

export interface Installed {
  database: { DATA_DIR: string; DATABASE_URL: string }
  served: Served
  people: TestPerson[]
  person: TestPerson
  client: Client
}

/** A server as `npm start` runs it, on SQLite in an empty folder, with people. Everything is deleted afterwards. */
export async function installed<T>(work: (it: Installed) => Promise<T>, count = 1): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-bench-"))
  const database = { DATA_DIR: folder, DATABASE_URL: "" }
  let served: Served | undefined
  try {
    const people = await makePeople(database, count)
    const [person] = people
    if (!person) throw new Error("Nobody was made.")
    served = await serve(quiet(database))
    return await work({ database, served, people, person, client: clientOf(served.url, person.token) })
  } finally {
    await served?.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
}
