import { Database } from "bun:sqlite"
import { mkdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** OpenCode's database in a home folder, with the tables of version 1.18 that our reader uses, and credentials. */
const tables = `
  CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT NOT NULL, title TEXT NOT NULL, version TEXT,
    time_created INTEGER, time_updated INTEGER);
  CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
  CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, data TEXT);
  CREATE TABLE account (id TEXT PRIMARY KEY, access_token TEXT);
  CREATE TABLE event (id TEXT PRIMARY KEY, aggregate_id TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL,
    data TEXT NOT NULL);
  CREATE UNIQUE INDEX event_aggregate_seq_idx ON event (aggregate_id, seq);
  INSERT INTO account VALUES ('a', '${"secret".repeat(4)}');`

export class OpencodeStore {
  readonly path: string
  readonly database: Database
  #directory: string

  constructor({ home, work }: { home: string; work: string }) {
    this.path = join(home, ".local/share/opencode/opencode.db")
    this.#directory = work
    mkdirSync(dirname(this.path), { recursive: true })
    this.database = new Database(this.path)
    this.database.run("PRAGMA journal_mode = WAL")
    this.database.run(tables)
  }

  session(id: string, title: string, parent: string | null = null): void {
    const now = Date.now()
    this.database.run("INSERT INTO session VALUES (?, ?, ?, ?, '1.18.33', ?, ?)", [
      ...[id, parent, this.#directory, title],
      ...[now, now],
    ])
  }

  /** Rows of a log as OpenCode writes them, in one transaction. */
  write(id: string, rows: readonly string[]): void {
    this.database.transaction(() => {
      for (const row of rows) {
        const { seq, type, data } = JSON.parse(row)
        this.database.run("INSERT INTO event VALUES (?, ?, ?, ?, ?)", [
          ...[`${id}-${seq}`, id, seq, type],
          JSON.stringify(data),
        ])
      }
      this.database.run("UPDATE session SET time_updated = ? WHERE id = ?", [Date.now(), id])
    })()
  }

  /** The path that identifies a session. */
  pathOf(id: string): string {
    return join(this.path, id)
  }
}

/** The rows of a log file. */
export function rowsIn(file: string): string[] {
  return readFileSync(file, "utf8").trimEnd().split("\n")
}
