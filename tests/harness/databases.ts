import { afterAll, beforeAll, describe } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { covered } from "./covered.ts"
import { freshDatabase, sharedPostgres } from "./postgres.ts"

/** Every scenario runs on each database that openctl can be installed on. There is no fake one. */
export interface TestDatabase {
  name: "SQLite" | "PostgreSQL"
  /** The options to open the real app with; filled in from the first `beforeAll` on. DATABASE_URL is empty on SQLite. */
  env: { DATA_DIR: string; DATABASE_URL: string }
  /** Another empty database and folder; both are deleted after the last test. */
  another(): Promise<TestDatabase["env"]>
}

// Awaited while the file loads, since skips must be known before the first test runs.
const postgres = await sharedPostgres()

/** Declares the same tests once per database. */
export function onEachDatabase(declare: (database: TestDatabase) => void): void {
  for (const name of ["SQLite", "PostgreSQL"] as const) {
    const kind = name === "PostgreSQL" && !postgres ? describe.skip : describe
    kind(name, () => {
      const undo: (() => void | Promise<void>)[] = []
      const another = (): Promise<TestDatabase["env"]> => fresh(name, undo)
      const database: TestDatabase = { name, env: { DATA_DIR: "", DATABASE_URL: "" }, another }
      beforeAll(async () => {
        Object.assign(database.env, await another())
      })
      declare(database)
      // Declared last, so that it runs after the hooks in which the tests close what they opened.
      afterAll(async () => {
        for (const it of undo.reverse()) await it()
      })
    })
  }
}

async function fresh(name: TestDatabase["name"], undo: (() => void | Promise<void>)[]): Promise<TestDatabase["env"]> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-test-"))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  if (name === "SQLite" || !postgres) {
    covered("SQLite", "of the pinned Bun")
    return { DATA_DIR: folder, DATABASE_URL: "" }
  }
  const database = await freshDatabase(postgres)
  undo.push(database.drop)
  return { DATA_DIR: folder, DATABASE_URL: database.url }
}
