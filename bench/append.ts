import { Database } from "bun:sqlite"
import { spawn, spawnSync } from "node:child_process"
import path from "node:path"
import { installed } from "./installed.ts"
import { load, median, ms, rate, several, type Table } from "./measure.ts"
import { transcript } from "./transcript.ts"

/** Appends one line at a time, as a running agent does: one agent alone, and many at once. */
export async function append(table: Table): Promise<void> {
  const line =
    Buffer.from(transcript(40))
      .toString()
      .split("\n")
      .find((one) => one.length > 600 && one.length < 2000) ?? "{}"
  await installed(async ({ served, client, person, database }) => {
    const appended = async (connections: number, seconds: number) => {
      const ids = await Promise.all(Array.from({ length: connections }, () => client.create({ agent: "claude-code" })))
      const paths = ids.map(({ id }) => `/api/sessions/${id}/entries?source=main&line={n}`)
      return load({ url: served.url, token: person.token, paths, method: "POST", body: `${line}\n`, seconds })
    }
    await appended(4, 1)
    const bare = bareCommits(database.DATA_DIR, line)
    const alone = await several(3, () => appended(1, 1))
    const p50 = median(alone.map((one) => one.p50))
    table.row(
      "one live append, durable",
      `p50 ${ms(p50)}, p99 ${ms(median(alone.map((one) => one.p99)))}`,
      "<= 1 ms p50",
      p50 <= 1,
    )
    table.row("- SQLite alone, one insert and its commit", `p50 ${ms(bare)}`)
    const syncs = await countSyncs(served.pid, async () => (await appended(1, 1)).answers)
    if (syncs === null) table.row("- fsyncs an append", "not measured: no strace here", "1")
    else table.row("- fsyncs an append", syncs.toFixed(2), "1", syncs < 1.1)
    const grouped = median((await several(3, () => appended(64, 2))).map((one) => one.perSecond))
    table.row("- appends of 64 sessions at once", rate(grouped), ">= 4,000/s", grouped >= 4000)
  })
}

/** What this disk can do right now: commits a row of the same size just as durably, without a server around it. */
function bareCommits(folder: string, line: string): number {
  const database = new Database(path.join(folder, "bare.db"))
  database.run("PRAGMA journal_mode = WAL")
  database.run("PRAGMA synchronous = FULL")
  database.run("CREATE TABLE lines (n INTEGER PRIMARY KEY, line TEXT)")
  const insert = database.prepare("INSERT INTO lines (line) VALUES (?)")
  const times = Array.from({ length: 1000 }, () => {
    const began = performance.now()
    insert.run(line)
    return performance.now() - began
  })
  database.close()
  return median(times)
}

async function countSyncs(pid: number, work: () => Promise<number>): Promise<number | null> {
  if (spawnSync("strace", ["-V"]).status !== 0) return null
  const trace = spawn("strace", ["-f", "-c", "-e", "trace=fsync,fdatasync", "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  })
  let said = ""
  trace.stderr.on("data", (piece: Buffer) => (said += piece))
  await Bun.sleep(500)
  const appends = await work()
  trace.kill("SIGINT")
  await new Promise((resolve) => trace.once("close", resolve))
  const calls = [...said.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:fsync|fdatasync)$/gm)]
  if (calls.length === 0) return null
  return calls.reduce((sum, [, count]) => sum + Number(count), 0) / appends
}
