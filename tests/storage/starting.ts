import { Database } from "bun:sqlite"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs"
import path from "node:path"
import { sql } from "kysely"
import { migratorOf } from "../../server/src/storage/migrate.ts"
import { openSqlite } from "../../server/src/storage/sqlite.ts"
import type { Chance } from "../harness/chance.ts"
import { bun } from "../harness/served.ts"
import { quiet } from "./person.ts"

/** Starts that fail: killed while they make or upgrade the database, or refused. */

const root = path.resolve(import.meta.dirname, "../..")

export const start = (folder: string, env: Record<string, string> = {}) => {
  const { PATH = "", HOME = "" } = process.env
  return spawn(bun, ["--no-orphans", "server/src/main.ts"], {
    cwd: root,
    env: { PATH, HOME, ...quiet({ DATA_DIR: folder, DATABASE_URL: "", PORT: "0" }), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
}

/** Starts a server that should end by itself, and returns its exit code and output. */
export async function refusedStart(
  folder: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; said: string }> {
  const child = start(folder, env)
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece))
  const late = setTimeout(() => child.kill("SIGKILL"), 30_000)
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve))
  clearTimeout(late)
  return { code, said: said.trim() }
}

/** Starts it and kills it at some moment after `begun`. True if it had reported by then that it was ready. */
async function killedStart(folder: string, begun: () => boolean, ms: number): Promise<boolean> {
  const child = start(folder)
  let served = false
  child.stdout.on("data", () => {
    served = true
  })
  const ended = once(child, "exit")
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  while (child.exitCode === null && !begun()) await turn()
  for (const until = performance.now() + ms; performance.now() < until; ) await turn()
  child.kill("SIGKILL")
  await ended
  return served
}

export const databaseIn = (folder: string) => path.join(folder, "openctl.db")

/** Kills the first start on a folder. True if that was before it was ready. */
export async function killFirstStart(folder: string, chance: Chance): Promise<boolean> {
  return !(await killedStart(folder, () => existsSync(databaseIn(folder)), chance.from(0, 90)))
}

/**
 * Kills starts that upgrade, half of them after the copy has begun, half after it was made. Returns how many were killed
 * before they were ready.
 */
export async function killUpgrade(folder: string, kills: number, chance: Chance): Promise<number> {
  const copies = path.join(folder, "before-upgrades")
  const there = (whole: boolean) =>
    existsSync(copies)
      ? readdirSync(copies)
          .filter((name) => !whole || name.endsWith(".db"))
          .sort()
          .join()
      : ""
  let hits = 0
  for (let kill = 0; kill < kills; kill++) {
    const whole = chance.is(0.5)
    const before = there(whole)
    if (!(await killedStart(folder, () => there(whole) !== before, chance.from(0, whole ? 100 : 200)))) hits += 1
    else downgrade(folder)
  }
  return hits
}

/**
 * An installation as left by a version before the newest steps, with one person and enough events to make an upgrade slow.
 */
export async function oldInstallation(folder: string, events = 0): Promise<void> {
  const { writes, close } = openSqlite(folder)
  const { error } = await migratorOf(writes, "sqlite").migrateTo("0007-live-sessions")
  if (error) throw error
  const now = new Date().toISOString()
  await writes
    .insertInto("people")
    .values({ id: "p", name: "P", email: "p@example.com", email_verified: 1, created_at: now, updated_at: now })
    .execute()
  await sql`with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${events})
    insert into events (chain, place, session_id, name, actor_id, subject, data, names_hash, at, mac)
    select 'filler', n, 's' || (n % 997), 'filler', 'a' || (n % 89), null, '{}', null, n, '' from counted`.execute(
    writes,
  )
  await close()
  copyFileSync(databaseIn(folder), oldOf(folder))
}

const oldOf = (folder: string) => path.join(folder, "old.db")

/** Replaces the upgraded database by the old one. */
export function downgrade(folder: string): void {
  copyFileSync(oldOf(folder), databaseIn(folder))
  for (const beside of ["-wal", "-shm"]) rmSync(`${databaseIn(folder)}${beside}`, { force: true })
}

/** The state of a database: its completed steps, its indexes, and its numbers of people and events. */
export function formOf(file: string) {
  const database = new Database(file, { readwrite: true })
  try {
    const names = (query: string) =>
      database
        .query<{ name: string }, []>(query)
        .all()
        .map((row) => row.name)
    const count = (table: string) => database.query<{ n: number }, []>(`select count(*) as n from ${table}`).get()?.n
    return {
      steps: names("select name from kysely_migration order by name"),
      schema: names("select name from sqlite_schema where name not like 'sqlite_%' order by name"),
      people: count("people"),
      events: count("events"),
      sound: names("select integrity_check as name from pragma_integrity_check"),
    }
  } finally {
    database.close()
  }
}
