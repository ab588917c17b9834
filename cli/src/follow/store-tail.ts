import { statSync } from "node:fs"
import { openSqlite, type Sqlite } from "../machine/sqlite.ts"
import { linesAsBytes, olderLines, type Row, rowsFrom, stampOfStore } from "../transcripts/stored-lines.ts"
import { isBusy, type StorePlace, storeFailure } from "../transcripts/stores.ts"
import { type Again, nothing, type Piece, type Tailing } from "./tail.ts"

/** The lines of a session in a database, as they are added: the same as the end of a file that somebody else writes. */
export class StoreTail implements Tailing {
  #place: StorePlace
  #sqlite: Sqlite | null = null
  /** Which file is open: a database that was replaced is another one. */
  #which = 0
  /** SQLite's count of changes by others when everything had been read. */
  #version: unknown = null
  #rested: string | null = null
  /** The last row that was handed over: it has to stand there still. */
  #last: Row | null = null
  /** Of a session from before there were rows that only grow in number: what was handed over. */
  #older: string[] = []

  constructor(place: StorePlace) {
    this.#place = place
  }

  read(): Piece {
    const { database } = this.#place
    const inode = statSync(database, { throwIfNoEntry: false })?.ino
    if (inode !== this.#which) this.close()
    if (inode === undefined) return nothing
    if (this.#rested !== null && this.#rested === stampOfStore(database)) return atEnd
    this.#rested = null
    try {
      this.#sqlite ??= openSqlite(database)
      this.#which = inode
      const version = this.#sqlite.all("PRAGMA data_version")[0]?.data_version
      if (version === this.#version) return atEnd
      const piece = this.#next(this.#sqlite)
      // What came between the two is read all the same: then the version is another one at the next look.
      if (piece.end) this.#version = version
      return piece
    } catch (error) {
      if (isBusy(error)) return nothing
      throw storeFailure(this.#place, error)
    }
  }

  rewind(): void {
    this.#restart()
    this.#rested = null
  }

  rest(): void {
    const stamp = stampOfStore(this.#place.database)
    // It was written to since: there may be more.
    const isRead = this.#sqlite?.all("PRAGMA data_version")[0]?.data_version === this.#version
    this.close()
    this.#rested = isRead ? stamp : null
  }

  close(): void {
    this.#sqlite?.close()
    this.#sqlite = null
    this.#version = null
    this.#rested = null
  }

  #next(sqlite: Sqlite): Piece {
    const last = this.#last
    let rows = rowsFrom(sqlite, this.#place, last?.at ?? Number.MIN_SAFE_INTEGER)
    if (rows.length === 0 && last === null) return this.#nextOlder(sqlite)
    let again: Again | null = this.#older.length > 0 ? "rewritten" : null
    this.#older = []
    if (last !== null) {
      const [first, ...more] = rows
      if (first?.at === last.at && first.line === last.line) rows = more
      else {
        again = first === undefined ? "truncated" : "rewritten"
        this.#restart()
        rows = rowsFrom(sqlite, this.#place, Number.MIN_SAFE_INTEGER)
      }
    }
    this.#last = rows.at(-1) ?? this.#last
    return { bytes: linesAsBytes(rows.map(({ line }) => line)), again, end: rows.length === 0, gone: false }
  }

  #nextOlder(sqlite: Sqlite): Piece {
    const lines = olderLines(sqlite, this.#place)
    const grew = this.#older.every((line, at) => line === lines[at])
    const bytes = linesAsBytes(grew ? lines.slice(this.#older.length) : lines)
    this.#older = lines
    return { bytes, again: grew ? null : "rewritten", end: bytes.length === 0, gone: false }
  }

  #restart(): void {
    this.#last = null
    this.#older = []
    this.#version = null
  }
}

const atEnd: Piece = { ...nothing, gone: false }
