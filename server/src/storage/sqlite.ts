import { Database, type Statement } from "bun:sqlite"
import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs"
import { join } from "node:path"
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely"
import type { Tables } from "./tables.ts"

/**
 * SQLite in a data folder: one connection that writes, one that reads beside it (WAL). `synchronous=FULL`: what was
 * acknowledged survives a power cut.
 */
export function openSqlite(folder: string): { reads: Kysely<Tables>; writes: Kysely<Tables>; close(): Promise<void> } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, "openctl.db")
  // Made for us alone; one that is there keeps its mode, since it may belong to somebody else who lets us in.
  closeSync(openSync(path, "a", 0o600))
  const writer = new Database(path, { create: true, readwrite: true })
  // The wait has to be set before the journal mode, which itself may have to wait for another process.
  writer.run("PRAGMA busy_timeout = 10000")
  writer.run("PRAGMA journal_mode = WAL")
  writer.run("PRAGMA synchronous = FULL")
  writer.run("PRAGMA foreign_keys = ON")
  if (writer.query<{ synchronous: number }, []>("PRAGMA synchronous").get()?.synchronous !== 2) {
    throw new Error("SQLite did not take synchronous=FULL: acknowledged entries could be lost in a power cut.")
  }
  const reader = new Database(path, { readonly: true })
  reader.run("PRAGMA busy_timeout = 10000")
  const kysely = (database: Database) =>
    new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(database) }) })
  const writes = kysely(writer)
  const reads = kysely(reader)
  return {
    reads,
    writes,
    async close() {
      await reads.destroy()
      await writes.destroy()
    },
  }
}

/** Writes the database as it is at one moment to a new file, while others write on. It takes its time, and this thread's. */
export function copyDatabase(from: string, to: string): void {
  const database = new Database(from, { readwrite: true })
  try {
    database.run("PRAGMA busy_timeout = 10000")
    database.run("VACUUM INTO ?", [to])
    chmodSync(to, 0o600)
  } finally {
    database.close()
  }
}

/** As many statements are kept as the product has shapes of queries, with room to spare. */
const KEPT_STATEMENTS = 500

/** What Kysely asks of a driver, said in Bun's words. Statements are kept: compiling costs more than most queries. */
function adapt(database: Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = kept.get(text)
      if (known) return known
      // A transaction that first reads and then writes would fail when another process writes in between.
      const statement =
        text === "rollback" ? rollback(database) : wrap(database.prepare(text === "begin" ? "begin immediate" : text))
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value as string)
      kept.set(text, statement)
      return statement
    },
  }
}

/** A full disk ends a transaction by itself: rolling back once more would fail, and hide why. */
function rollback(database: Database): SqliteStatement {
  const statement = wrap(database.prepare("rollback"))
  const run: SqliteStatement["run"] = (parameters) =>
    database.inTransaction ? statement.run(parameters) : { changes: 0, lastInsertRowid: 0n }
  return { ...statement, run }
}

function wrap(statement: Statement): SqliteStatement {
  type Values = Parameters<typeof statement.all>
  const values = (parameters: readonly unknown[]) => parameters as Values
  return {
    reader: statement.columnNames.length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => {
      const { changes, lastInsertRowid } = statement.run(...values(parameters))
      return { changes, lastInsertRowid: BigInt(lastInsertRowid) }
    },
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  }
}
