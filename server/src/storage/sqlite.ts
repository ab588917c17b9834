import { Database, type Statement } from "bun:sqlite"
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs"
import { join } from "node:path"
import {
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteQueryCompiler,
  type SqliteStatement,
} from "kysely"
import { isFull } from "./failures.ts"
import type { Tables } from "./tables.ts"

/** The database's name in its data folder. */
export const DATABASE = "openctl.db"

/**
 * SQLite in a data folder: one connection that writes, one that reads beside it (WAL). `synchronous=FULL`: what was
 * acknowledged survives a power cut.
 */
export function openSqlite(
  folder: string,
  ranOut: () => void = () => {},
): { reads: Kysely<Tables>; writes: Kysely<Tables>; close(): Promise<void> } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, DATABASE)
  // Made for us alone; one that is there keeps its mode, since it may belong to somebody else who lets us in.
  closeSync(openSync(path, "a", 0o600))
  const writer = new Database(path, { create: true, readwrite: true })
  // The wait has to be set before the journal mode, which itself may have to wait for another process.
  writer.run("PRAGMA busy_timeout = 10000")
  writer.run("PRAGMA journal_mode = WAL")
  writer.run("PRAGMA synchronous = FULL")
  writer.run("PRAGMA foreign_keys = ON")
  // What was deleted is overwritten, not only forgotten.
  writer.run("PRAGMA secure_delete = ON")
  if (writer.query<{ synchronous: number }, []>("PRAGMA synchronous").get()?.synchronous !== 2) {
    throw new Error("SQLite did not take synchronous=FULL: acknowledged entries could be lost in a power cut.")
  }
  const reader = new Database(path, { readonly: true })
  reader.run("PRAGMA busy_timeout = 10000")
  const kysely = (database: Database) =>
    new Kysely<Tables>({ dialect: new BunSqliteDialect({ database: adapt(database, ranOut) }) })
  const writes = kysely(writer)
  const reads = kysely(reader)
  return {
    reads,
    writes,
    async close() {
      await reads.destroy()
      await writes.destroy()
      // Kysely closes only what it has asked something. Left open, a connection keeps the log beside the database.
      reader.close()
      writer.close()
    },
  }
}

class BunSqliteDialect extends SqliteDialect {
  override createQueryCompiler() {
    return new UnpeekedParameters()
  }
  override createAdapter() {
    return new TransactionalDdl()
  }
}

/**
 * `+?` instead of `?`. Where SQLite's planner looks at the value of a bare parameter, the statement is compiled anew each time
 * another value is bound, which costs several times what running it does. A plus changes neither the value nor the plan.
 */
class UnpeekedParameters extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return "+?"
  }
}

/** SQLite's changes of its schema are part of the transaction: a migration that is cut short leaves nothing behind. */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
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

/** What SQLite finds wrong with a database, in a line; null when it is sound. */
export function quickCheck(file: string): string | null {
  const database = new Database(file, { readwrite: true })
  try {
    database.run("PRAGMA busy_timeout = 10000")
    const found = database.query<{ quick_check: string }, []>("PRAGMA quick_check(5)").all()
    const [first] = found
    return found.length === 1 && first?.quick_check === "ok" ? null : found.map((row) => row.quick_check).join("; ")
  } catch (error) {
    // Too broken even to be looked through.
    if (error instanceof Error && /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown }).code))) {
      return error.message
    }
    throw error
  } finally {
    database.close()
  }
}

const LOCK = "lock"

/** Whether a file in a data folder is the lock, or the journal that SQLite keeps beside it while it is held. */
export const isOfLock = (name: string): boolean => name === LOCK || name === `${LOCK}-journal`

/**
 * Holds a data folder for this process until it ends, however it does: a lock of the kernel's on a file of its own. Gives how
 * to let go of it, or null when another process holds it.
 */
export function holdFolder(folder: string): (() => void) | null {
  const path = join(folder, LOCK)
  closeSync(openSync(path, "a", 0o600))
  const database = new Database(path, { readwrite: true })
  try {
    database.run("PRAGMA busy_timeout = 0")
    database.run("BEGIN EXCLUSIVE")
  } catch (error) {
    database.close()
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") return null
    throw error
  }
  return () => database.close()
}

/** Whether a database that this process has not opened has a table with anything in it. */
export function hasRows(file: string, table: "people" | "sessions"): boolean {
  if (!existsSync(file)) return false
  const database = new Database(file, { readwrite: true })
  try {
    const there = database.query("select 1 from sqlite_schema where type = 'table' and name = ?").get(table)
    return there !== null && database.query(`select 1 from ${table} limit 1`).get() !== null
  } finally {
    database.close()
  }
}

/** As many statements are kept as the product has shapes of queries, with room to spare. */
const KEPT_STATEMENTS = 500

/** What Kysely asks of a driver, said in Bun's words. Statements are kept: compiling costs more than most queries. */
function adapt(database: Database, ranOut: () => void): SqliteDatabase {
  const kept = new Map<string, { wrapped: SqliteStatement; bare: Statement }>()
  return {
    close() {
      // A connection with a statement left on it is not closed.
      for (const { bare } of kept.values()) bare.finalize()
      database.close()
    },
    prepare(text) {
      const known = kept.get(text)
      if (known) return known.wrapped
      // A transaction that first reads and then writes would fail when another process writes in between.
      const bare = database.prepare(text === "begin" ? "begin immediate" : text)
      const wrapped = text === "rollback" ? rollback(database, bare) : wrap(bare, ranOut)
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value as string)
      kept.set(text, { wrapped, bare })
      return wrapped
    },
  }
}

/** A full disk ends a transaction by itself: rolling back once more would fail, and hide why. */
function rollback(database: Database, bare: Statement): SqliteStatement {
  const statement = wrap(bare)
  const run: SqliteStatement["run"] = (parameters) =>
    database.inTransaction ? statement.run(parameters) : { changes: 0, lastInsertRowid: 0n }
  return { ...statement, run }
}

function wrap(statement: Statement, ranOut: () => void = () => {}): SqliteStatement {
  type Values = Parameters<typeof statement.all>
  const values = (parameters: readonly unknown[]) => parameters as Values
  const heard = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (isFull(error)) ranOut()
      throw error
    }
  }
  return {
    reader: statement.columnNames.length > 0,
    all: (parameters) => heard(() => statement.all(...values(parameters))),
    run: (parameters) => {
      const { changes, lastInsertRowid } = heard(() => statement.run(...values(parameters)))
      return { changes, lastInsertRowid: BigInt(lastInsertRowid) }
    },
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  }
}
