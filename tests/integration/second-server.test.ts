import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { makeToken } from "../harness/operator.ts"
import { type Served, serve } from "../harness/served.ts"
import { makePerson } from "../storage/person.ts"
import { refusedStart, start } from "../storage/starting.ts"

/** A server started beside a running one takes nothing away from it. */
let first: Served
let other: string

beforeAll(async () => {
  first = await serve()
  other = mkdtempSync(path.join(tmpdir(), "openctl-second-"))
})
afterAll(async () => {
  await first.stop()
  rmSync(other, { recursive: true, force: true })
})

const second = (env: Record<string, string>) => refusedStart(first.dataDir, { ...first.env, ...env })

test("on the same port it does not start, and says which port is taken", async () => {
  const { code, said } = await second({ DATA_DIR: other })
  expect(code).toBe(1)
  expect(said).toBe(`Port ${first.env.PORT} is taken. Set PORT to another one.`)
})

test("on the same folder it does not start, and the first one goes on being administered", async () => {
  const { code, said } = await second({ PORT: String(Number(first.env.PORT) + 1) })
  expect(code).toBe(1)
  expect(said).toContain(`A server already runs on ${first.dataDir}.`)
  const { token } = await makeToken(first.dataDir, "alice@example.com")
  expect(token).not.toBe("")
})

test("after a server that was killed, the next one starts on its folder", async () => {
  const killed = await serve({ DATA_DIR: other })
  await killed.kill("SIGKILL")
  const next = await serve({ DATA_DIR: other })
  await next.kill()
})

test("of many servers that start on one folder at the same instant, one runs", async () => {
  for (let round = 0; round < 2; round++) {
    const folder = mkdtempSync(path.join(tmpdir(), "openctl-second-"))
    const starts = Array.from({ length: 8 }, () => startedOn(folder))
    const ends = await Promise.all(starts.map((one) => one.settled))
    expect(ends.filter((end) => end === "serves")).toHaveLength(1)
    expect(ends.filter((end) => end.startsWith(`A server already runs on ${folder}.`))).toHaveLength(7)
    await Promise.all(starts.map((one) => one.kill()))
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)

/** A start that is either ready, or ends with its output. */
function startedOn(folder: string): { settled: Promise<string>; kill(): Promise<void> } {
  const child = start(folder)
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
  const settled = new Promise<string>((resolve) => {
    let said = ""
    child.stdout.on("data", (piece: Buffer) => {
      said += piece
      if (said.includes("Stop with Ctrl-C")) resolve("serves")
    })
    child.stderr.on("data", (piece: Buffer) => (said += piece))
    child.once("close", () => resolve(said.trim()))
  })
  return {
    settled,
    async kill() {
      child.kill("SIGKILL")
      await ended
    },
  }
}

test("a new PostgreSQL database is refused beside an SQLite database with people in it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-second-"))
  await makePerson({ DATA_DIR: folder, DATABASE_URL: "" })
  const { code, said } = await refusedStart(folder, { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" })
  expect(code).toBe(1)
  expect(said).toMatch(
    /^DATABASE_URL is set, but .*openctl\.db has people in it whom the server would not find in PostgreSQL\. .*$/,
  )
  rmSync(folder, { recursive: true, force: true })
})
