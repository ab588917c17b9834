import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { createInterface } from "node:readline"
import pg from "pg"
import { freePort } from "./free-port.ts"
import { findPostgres, type PostgresFiles } from "./postgres-files.ts"

/**
 * A program: a PostgreSQL server of its own that lives for as long as somebody holds its stdin open, so that it ends with
 * the tests however they end. Writes one line of JSON: `{url, what}` once it is ready, or `{why}`. With `--durable` it syncs
 * like a server in production. It reads lines: "fast" and "immediate" stop the server, the second one like a crash, and
 * "start" starts it again on its port; each is answered with a line once it is done.
 */

const durable = process.argv.includes("--durable")
// A terminal's Ctrl-C reaches the whole process group; stdin ends after that, and then everything is cleaned up in order.
process.on("SIGINT", () => undefined)
process.on("SIGTERM", () => undefined)

const files = findPostgres()
if (typeof files === "string") tell({ why: files })
else await serve(files)

async function serve(files: PostgresFiles): Promise<void> {
  let server: ChildProcess | undefined
  const end = async (): Promise<void> => {
    server?.kill("SIGQUIT")
    if (server && server.exitCode === null && server.signalCode === null) await once(server, "exit")
    rmSync(files.folder, { recursive: true, force: true })
    process.exit(0)
  }
  process.stdin.on("end", () => void end())
  try {
    const password = randomBytes(16).toString("hex")
    await initialise(files, password)
    const started = await run(files, password)
    server = started.server
    tell({ url: started.url, what: files.what })
    for await (const line of createInterface(process.stdin)) {
      if (line === "start") server = (await run(files, password, started.port)).server
      else await halt(server, line === "fast" ? "SIGINT" : "SIGQUIT")
      tell({ done: line })
    }
  } catch (error) {
    tell({ why: `${files.what}, did not start: ${error instanceof Error ? error.message : error}` })
    await end()
  }
}

async function halt(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  server.kill(signal)
  if (server.exitCode === null && server.signalCode === null) await once(server, "exit")
}

async function initialise(files: PostgresFiles, password: string): Promise<void> {
  const passwordFile = path.join(files.folder, "password")
  // Readable by the other user that runs initdb; the folder above is closed to everybody else.
  writeFileSync(passwordFile, password, { mode: 0o644 })
  const usual = ["-D", dataOf(files), "-U", "postgres", "-E", "UTF8", "-A", "scram-sha-256", "--no-sync"]
  const args = [...usual, `--pwfile=${passwordFile}`]
  // A language's collation, as production databases have it: byte order would hide differences from SQLite's sorting.
  const icu = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]
  const first = await finish(files, files.initdb, [...args, ...icu])
  if (first.code === 0) return
  rmSync(dataOf(files), { recursive: true, force: true })
  const second = await finish(files, files.initdb, [...args, "--locale=C"])
  if (second.code !== 0) throw new Error(second.said)
}

interface Run {
  server: ChildProcess
  url: string
  port: number
}

/** On a port that it chooses, or on its previous one. */
async function run(files: PostgresFiles, password: string, before?: number): Promise<Run> {
  const log = path.join(files.folder, "log")
  const fast = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300"]
  for (let attempt = 1; ; attempt++) {
    const port = before ?? (await freePort())
    const args = ["-D", dataOf(files), "-p", String(port), ...settings, ...(durable ? [] : fast)]
    const server = spawn(files.postgres, args, { ...files.runAs, cwd: "/", stdio: ["ignore", "pipe", "pipe"] })
    server.stderr?.on("data", (piece: Buffer) => writeFileSync(log, piece, { flag: "a" }))
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    if (await answers(url, server)) return { server, url, port }
    server.kill("SIGQUIT")
    // Somebody else may have taken the port since it was found free.
    if (attempt === 5) throw new Error(readFileSync(log, "utf8").slice(-2000))
  }
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  for (const until = Date.now() + 30_000; Date.now() < until && server.exitCode === null; await Bun.sleep(30)) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      return true
    } catch {
      // Not yet: it refuses until it has recovered its own files.
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}

function dataOf(files: PostgresFiles): string {
  return path.join(files.folder, "data")
}

async function finish(files: PostgresFiles, command: string, args: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(command, args, { ...files.runAs, cwd: "/", stdio: ["ignore", "pipe", "pipe"] })
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece))
  const [code] = (await once(child, "close")) as [number | null]
  return { code: code ?? 1, said }
}

function tell(answer: { url: string; what: string } | { why: string } | { done: string }): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
