import { createRequire } from "node:module"

/** An SQLite database of another program, opened only to be read. */
export interface Sqlite {
  all(sql: string, ...values: (string | number)[]): Record<string, unknown>[]
  close(): void
}

/** This program runs in a Node that brings no SQLite along. */
export class NoSqlite extends Error {}

const require = createRequire(import.meta.url)
/** Its writer may be in the middle of something for so long; then one asks again later. */
const BUSY_MS = 500

export function openSqlite(path: string): Sqlite {
  const open = process.versions.bun === undefined ? inNode(path) : inBun(path)
  try {
    // Whatever its schema defines may look at its tables, and do nothing else.
    open.all("PRAGMA trusted_schema = OFF")
    open.all(`PRAGMA busy_timeout = ${BUSY_MS}`)
    return open
  } catch (error) {
    open.close()
    throw error
  }
}

function inBun(path: string): Sqlite {
  const { Database } = require("bun:sqlite") as typeof import("bun:sqlite")
  const database = new Database(path, { readonly: true })
  return {
    all(sql, ...values) {
      const statement = database.prepare<Record<string, unknown>, (string | number)[]>(sql)
      try {
        return statement.all(...values)
      } finally {
        statement.finalize()
      }
    },
    close: () => database.close(),
  }
}

interface NodeSqlite {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => { prepare(sql: string): { all(...values: (string | number)[]): Record<string, unknown>[] }; close(): void }
}

function inNode(path: string): Sqlite {
  const { DatabaseSync } = sqliteOfNode()
  const database = new DatabaseSync(path, { readOnly: true })
  return { all: (sql, ...values) => database.prepare(sql).all(...values), close: () => database.close() }
}

/** Node warns that it may change; stderr is for what concerns the person. */
function sqliteOfNode(): NodeSqlite {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return require("node:sqlite") as NodeSqlite
  } catch (error) {
    throw new NoSqlite("This Node has no SQLite.", { cause: error })
  } finally {
    process.emitWarning = emitWarning
  }
}
