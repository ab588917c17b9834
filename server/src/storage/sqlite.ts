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

/** The database's file name in its data folder. */
export const DATABASE = "openctl.db"

/**
 * SQLite in a data folder: one connection that writes, one that reads beside it (WAL). `synchronous=FULL`: an acknowledged
 * write survives a power cut.
 */
export function openSqlite(
  folder: string,
  ranOut: () => void = () => {},
): { reads: Kysely<Tables>; writes: Kysely<Tables>; close(): Promise<void> } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, DATABASE)
  // Created for us only; an existing one keeps its mode, since it may belong to somebody else who lets us in.
  closeSync(openSync(path, "a", 0o600))
  const writer = new Database(path, { create: true, readwrite: true })
  // The timeout has to be set before the journal mode, which itself may have to wait for another process.
  writer.run("PRAGMA busy_timeout = 10000")
  writer.run("PRAGMA journal_mode = WAL")
  writer.run("PRAGMA synchronous = FULL")
  writer.run("PRAGMA foreign_keys = ON")
  // Deleted data is overwritten, not only unlinked.
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
      // Kysely only closes connections that it has used. A connection left open keeps the log beside the database.
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
 * `+?` instead of `?`. If SQLite's planner looks at the value of a bare parameter, it recompiles the statement each time
 * another value is bound, which costs several times as much as running it. A plus changes neither the value nor the plan.
 */
class UnpeekedParameters extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return "+?"
  }
}

/** SQLite's schema changes are transactional: an interrupted migration leaves nothing behind. */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
  }
}

/** Writes a snapshot of the database to a new file, while others keep writing. Slow, and blocks this thread. */
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

/** What SQLite finds wrong with a database, in a line; null if it is sound. */
export function quickCheck(file: string): string | null {
  const database = new Database(file, { readwrite: true })
  try {
    database.run("PRAGMA busy_timeout = 10000")
    const found = database.query<{ quick_check: string }, []>("PRAGMA quick_check(5)").all()
    const [first] = found
    return found.length === 1 && first?.quick_check === "ok" ? null : found.map((row) => row.quick_check).join("; ")
  } catch (error) {
    // Too damaged even to be checked.
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
 * Locks a data folder for this process until it ends, however it ends: a kernel lock on a file of its own. Returns the
 * function that releases it, or null if another process holds it.
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

/** Whether a database that this process has not opened has a table with any rows. */
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

/** Enough for every query shape of the product, with a margin. */
const KEPT_STATEMENTS = 500

/** Kysely's driver interface on Bun's SQLite. Statements are cached: compiling costs more than most queries. */
function adapt(database: Database, ranOut: () => void): SqliteDatabase {
  const kept = new Map<string, { wrapped: SqliteStatement; bare: Statement }>()
  return {
    close() {
      // A connection with an open statement doesn't close.
      for (const { bare } of kept.values()) bare.finalize()
      database.close()
    },
    prepare(text) {
      const known = kept.get(text)
      if (known) return known.wrapped
      // A transaction that reads first and then writes would fail if another process writes in between.
      const bare = database.prepare(text === "begin" ? "begin immediate" : text)
      const wrapped = text === "rollback" ? rollback(database, bare) : wrap(bare, ranOut)
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value as string)
      kept.set(text, { wrapped, bare })
      return wrapped
    },
  }
}

/** A full disk rolls a transaction back by itself: another rollback would fail, and hide the reason. */
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
