import { statSync } from "node:fs"
import type { Reading } from "#upload/source-file"
import type { Sqlite } from "../machine/sqlite.ts"
import { inStore, isForeign, type StorePlace } from "./stores.ts"

/** A row of a session, as the line that it becomes. */
export interface Row {
  at: number
  line: string
}

/** So many are read at a time: a transaction that stays open would keep the agent from tidying up its database. */
const ROWS = 64

/** The first rows at `from` or behind it. */
export function rowsFrom(sqlite: Sqlite, { store, id }: StorePlace, from: number): Row[] {
  try {
    const rows = sqlite.all(`SELECT at, line FROM (${store.lines}) ORDER BY at LIMIT ${ROWS}`, id, from)
    return rows.map(({ at, line }) => ({ at: Number(at), line: String(line) }))
  } catch (error) {
    if (!isForeign(error) || !store.olderLines) throw error
    return []
  }
}

/** All lines of a session that its agent wrote before it kept rows that only grow in number. */
export function olderLines(sqlite: Sqlite, { store, id }: StorePlace): string[] {
  return store.olderLines ? sqlite.all(store.olderLines, id).map(({ line }) => String(line)) : []
}

export function linesAsBytes(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(""))
}

/** The lines of a session in a database, as the bytes of a file that holds them would be. */
export function openStored(place: StorePlace, from: number): Reading {
  let read = from
  let closed = false
  async function* pieces() {
    let passed = 0
    for (const lines of pagesOf(place)) {
      if (closed) return
      const bytes = linesAsBytes(lines)
      const piece = bytes.subarray(Math.min(bytes.length, Math.max(0, from - passed)))
      passed += bytes.length
      if (piece.length === 0) continue
      read += piece.length
      yield piece
    }
  }
  return {
    pieces: pieces(),
    read: () => read,
    close() {
      closed = true
    },
  }
}

function* pagesOf(place: StorePlace): Generator<string[]> {
  let next = Number.MIN_SAFE_INTEGER
  for (let first = true; ; first = false) {
    const lines = inStore(place, (sqlite) => {
      const rows = rowsFrom(sqlite, place, next)
      next = (rows.at(-1)?.at ?? next) + 1
      return rows.length === 0 && first ? olderLines(sqlite, place) : rows.map(({ line }) => line)
    })
    if (lines.length === 0) return
    yield lines
    if (next === Number.MIN_SAFE_INTEGER + 1) return
  }
}

/** How a database looks from outside: another way when somebody wrote to it. */
export function stampOfStore(database: string): string {
  return [database, `${database}-wal`]
    .map((path) => {
      const it = statSync(path, { throwIfNoEntry: false })
      return it ? `${it.dev}:${it.ino}:${it.size}:${it.mtimeMs}` : ""
    })
    .join(" ")
}
