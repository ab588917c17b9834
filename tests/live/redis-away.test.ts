import { expect, test } from "bun:test"
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { freePort } from "../harness/free-port.ts"
import { at, fixed } from "../harness/people.ts"
import { freshDatabase, sharedPostgres } from "../harness/postgres.ts"
import { serve } from "../harness/served.ts"
import { until } from "../harness/until.ts"

const postgres = await sharedPostgres()
const redis = ["/usr/bin/redis-server", "/usr/bin/valkey-server"].find((path) => existsSync(path))

/** Starts it and waits until it accepts connections. */
async function startRedis(port: number): Promise<ChildProcess> {
  const args = ["--port", String(port), "--save", "", "--bind", "127.0.0.1"]
  const child = spawn(redis as string, args, { stdio: ["ignore", "pipe", "ignore"] })
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (said: Buffer) => /ready to accept/i.test(`${said}`) && resolve())
  })
  return child
}

test.skipIf(!postgres || !redis)(
  "while Redis is away the log says so once, and once that it is back, and calls go on",
  async () => {
    const database = await freshDatabase(postgres as NonNullable<typeof postgres>)
    const folder = mkdtempSync(join(tmpdir(), "openctl-redis-"))
    const port = await freePort()
    let child = await startRedis(port)
    const { PORT: _, ...rest } = fixed
    const env = { DATA_DIR: folder, DATABASE_URL: database.url, REDIS_URL: `redis://127.0.0.1:${port}` }
    const served = await serve({ ...rest, ...env, LOG_LEVEL: "info" })
    const times = (what: string) => served.log().split(`"${what}"`).length - 1
    try {
      const house = at(served.url, folder)
      const alice = await house.person("alice@example.com")
      const { id } = await house.session(alice)
      for (const round of [1, 2]) {
        child.kill("SIGKILL")
        await until("that Redis is away", () => times("Redis is away") === round, 20_000)
        for (let n = 0; n < 30; n++) await alice.send(calls.patchSession, { id, title: `Title ${round}.${n}` })
        child = await startRedis(port)
        await until("that Redis is back", () => times("Redis is back") === round, 20_000)
        expect([times("Redis is away"), times("Redis is back")]).toEqual([round, round])
      }
      const lines = served
        .log()
        .split("\n")
        .filter((line) => /^{"level":(40|50|60)/.test(line))
      expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
        "Redis is away",
        "Redis is back",
        "Redis is away",
        "Redis is back",
      ])
      // More than one of them failed, and one line says it.
      expect(served.log()).toMatch(/"failures":([2-9]|\d\d)/)
    } finally {
      await served.stop()
      child.kill()
      rmSync(folder, { recursive: true, force: true })
      await database.drop()
    }
  },
  60_000,
)
