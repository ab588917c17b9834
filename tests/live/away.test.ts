import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { freePort } from "../harness/free-port.ts"
import { append, at } from "../harness/people.ts"
import { freshDatabase, type OwnPostgres, ownPostgres, sharedPostgres } from "../harness/postgres.ts"
import { redis, startRedis } from "../harness/redis.ts"
import { serve } from "../harness/served.ts"
import { refusedStart } from "../storage/starting.ts"
import { twoProcessesOn } from "./two-nodes.ts"
import { watch } from "./watching.ts"

/** PostgreSQL or Redis is away, or misconfigured, when a server starts. */

setDefaultTimeout(60_000)
const postgres = await sharedPostgres()
const folder = mkdtempSync(path.join(tmpdir(), "openctl-test-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const changed = (url: string, change: (url: URL) => void): string => {
  const other = new URL(url)
  change(other)
  return other.href
}

describe.skipIf(!postgres)("PostgreSQL at the start", () => {
  let own: OwnPostgres
  beforeAll(async () => {
    own = await ownPostgres()
  })
  afterAll(() => own?.stop())

  const refused = (url: string) => refusedStart(folder, { DATABASE_URL: url, START_WAIT_SECONDS: "1" })
  const place = () => new URL(own.url).host

  test("an unknown database and a wrong password are one sentence each, without the password", async () => {
    const unknown = await refused(changed(own.url, (url) => (url.pathname = "/nowhere")))
    expect(unknown).toEqual({
      code: 1,
      said: `PostgreSQL at ${place()} has no database "nowhere". Make it (createdb nowhere), or correct DATABASE_URL.`,
    })
    const wrong = await refused(changed(own.url, (url) => (url.password = "not-this-one")))
    expect(wrong).toEqual({
      code: 1,
      said: `PostgreSQL at ${place()} does not let "postgres" in. Check the name and the password in DATABASE_URL.`,
    })
  })

  test("the start waits for one that does not answer, then says so in a sentence", async () => {
    await own.halt("fast")
    const { code, said } = await refused(own.url)
    expect(code).toBe(1)
    expect(said).toBe(`PostgreSQL at ${place()} does not answer (ECONNREFUSED). Start it, or correct DATABASE_URL.`)
    const starting = serve({ DATABASE_URL: own.url, DATA_DIR: folder, LOG_LEVEL: "warn" })
    await own.start()
    const served = await starting
    await served.kill()
  })
})

describe.skipIf(!postgres || !redis)("Redis that is away", () => {
  test("nodes start without it and hear each other by NOTIFY, and by Redis once it is there", async () => {
    if (!postgres) return
    const port = await freePort()
    const both = await twoProcessesOn(await freshDatabase(postgres), {
      REDIS_URL: `redis://127.0.0.1:${port}`,
      LOG_LEVEL: "info",
    })
    let running: Awaited<ReturnType<typeof startRedis>> | undefined
    try {
      const alice = await both.house.person("alice@example.com")
      const other = at(both.nodes[1].url, "").asking({ authorization: `Bearer ${alice.token}` })
      const session = await both.house.session(alice, {}, 1)
      const watching = await watch(both.nodes[0].url, { authorization: `Bearer ${alice.token}` })
      watching.join(session.id)
      const arrives = async (line: number) => {
        await append(other, session.id, line, 1)
        await watching.until(`line ${line}`, () => watching.seqs(session.id).at(-1) === line + 1)
      }
      for (let line = 1; line < 6; line++) await arrives(line)
      running = await startRedis(port)
      const back = () => both.nodes.every((node) => node.log().includes("Redis is back"))
      for (const until = Date.now() + 20_000; !back() && Date.now() < until; ) await Bun.sleep(50)
      expect(back()).toBe(true)
      for (let line = 6; line < 11; line++) await arrives(line)
      await running.stop()
      running = undefined
      for (let line = 11; line < 16; line++) await arrives(line)
      watching.hangUp()
    } finally {
      await both.stop()
      await running?.stop()
    }
  })
})
