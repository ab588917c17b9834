import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import path from "node:path"
import { createInterface } from "node:readline"
import pg from "pg"
import { covered, notCovered } from "./covered.ts"

/**
 * PostgreSQL for tests: the server that DATABASE_URL names, or else one of our own, shared by everything under `npm test` or
 * by all files of one `bun test`. Nobody has to stop it: it ends with the process that started it.
 */
export interface Postgres {
  /** The address, with a user who may create databases. */
  url: string
  /** In words: "15.14, found on this machine". */
  what: string
}

type Found = Postgres | { why: string }

// Read before an app under test is started with an environment of its own.
const given = process.env.DATABASE_URL
let finding: Promise<Found> | undefined

/** The shared server, or undefined if there is none; the summary of `npm test` then says why. */
export async function sharedPostgres(): Promise<Postgres | undefined> {
  finding ??= find()
  const found = await finding
  if ("why" in found) notCovered("PostgreSQL", found.why)
  else covered("PostgreSQL", found.what)
  return "why" in found ? undefined : found
}

async function find(): Promise<Found> {
  if (given) return { url: given, what: "of DATABASE_URL" }
  const inherited = process.env.OPENCTL_TEST_POSTGRES
  if (inherited) return JSON.parse(inherited) as Found
  const { found } = await launch([])
  // `bun test --isolate` loads this file again for each test file; the environment stays.
  process.env.OPENCTL_TEST_POSTGRES = JSON.stringify(found)
  return found
}

/** A server for one test alone that syncs to disk as in production. */
export interface OwnPostgres extends Postgres {
  /** Stops it, "fast" as an operator does or "immediate" like a crash; it stays down until it is started. */
  halt(how: "fast" | "immediate"): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
  /** Stops it for good. */
  stop(): Promise<void>
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const { found, stop, order } = await launch(["--durable"])
  if ("why" in found) throw new Error(`No PostgreSQL for this test: ${found.why}`)
  return { ...found, stop, halt: order, start: () => order("start") }
}

/** A fresh database on the server; `drop` disconnects everybody who is still connected. */
export async function freshDatabase(on: Postgres): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `openctl_test_${randomBytes(6).toString("hex")}`
  await query(on.url, `create database ${name}`)
  const url = new URL(on.url)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => query(on.url, `drop database if exists ${name} with (force)`) }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

interface Launched {
  found: Found
  stop(): Promise<void>
  /** Sends it a line, and waits for its answer. */
  order(line: string): Promise<void>
}

async function launch(flags: string[]): Promise<Launched> {
  const program = path.join(import.meta.dirname, "postgres-server.ts")
  const child = spawn(process.env.OPENCTL_BUN ?? process.execPath, [program, ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  const answers = createInterface(child.stdout)
  const [line] = (await Promise.race([
    once(answers, "line"),
    once(child, "exit").then(() => ['{"why": "its starter ended without a word"}']),
  ])) as [string]
  // From here on it must not keep this process alive: it ends when our end of its stdin is closed.
  child.unref()
  const pipe = child.stdout as unknown as { unref?(): void }
  pipe.unref?.()
  const stop = async (): Promise<void> => {
    child.stdin.end()
    if (child.exitCode === null) await once(child, "exit")
  }
  const order = async (line: string): Promise<void> => {
    const answered = once(answers, "line")
    child.stdin.write(`${line}\n`)
    await answered
  }
  return { found: JSON.parse(line) as Found, stop, order }
}
