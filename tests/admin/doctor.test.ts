import { Database } from "bun:sqlite"
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { operatorCalls } from "#protocol/operator"
import { quickCheck } from "../../server/src/storage/sqlite.ts"
import { freePort } from "../harness/free-port.ts"
import { operate } from "../harness/operator.ts"
import { at } from "../harness/people.ts"
import { type PoorProxy, startPoorProxy } from "../harness/poor-proxy.ts"
import { type Served, serve } from "../harness/served.ts"

/** Problems that the doctor finds before people report them to the operator. */

setDefaultTimeout(60_000)

const findings = async (served: Served) =>
  new Map((await operate(served.dataDir, operatorCalls.examine, {})).findings.map((one) => [one.what, one] as const))

describe("behind a proxy that forwards too little", () => {
  let proxy: PoorProxy
  let served: Served
  beforeAll(async () => {
    const port = await freePort()
    proxy = await startPoorProxy(`http://127.0.0.1:${port}`, 1_000_000, true)
    served = await serve({ PORT: String(port), APP_URL: proxy.url })
  })
  afterAll(async () => {
    await served.stop()
    await proxy.stop()
  })

  test("it names what the proxy fails to do, and how to fix it", async () => {
    const found = await findings(served)
    expect(found.get("reached")?.state).toBe("good")
    expect(found.get("live socket")).toMatchObject({
      state: "bad",
      says: expect.stringContaining("forward the Upgrade header"),
    })
    expect(found.get("large bodies")).toMatchObject({
      state: "note",
      says: expect.stringContaining("client_max_body_size"),
    })
    expect(found.get("forwarded address")).toMatchObject({
      state: "bad",
      says: expect.stringContaining("Set TRUSTED_PROXIES=127.0.0.1."),
    })
  })
})

describe("on its own", () => {
  let served: Served
  beforeAll(async () => {
    served = await serve({ APP_URL: "http://127.0.0.1:1" })
  })
  afterAll(() => served.stop())

  test("an address that leads nowhere is reported", async () => {
    expect((await findings(served)).get("reached")).toMatchObject({
      state: "bad",
      says: expect.stringContaining("http://127.0.0.1:1 can't be reached from here"),
    })
  })

  test("a blob whose file is gone is counted", async () => {
    const { person, session } = at(served.url, served.dataDir)
    const alice = await person("alice@example.com")
    const { id } = await session(alice, {}, 0)
    const line = `${JSON.stringify({ said: "x".repeat(9_000_000) })}\n`
    expect((await alice.fetch(`/api/sessions/${id}/entries?line=0`, { method: "POST", body: line })).status).toBe(200)
    expect((await findings(served)).get("blobs")).toMatchObject({ state: "good", says: "All 1 are there." })
    const blobs = join(served.dataDir, "blobs")
    for (const folder of readdirSync(blobs)) rmSync(join(blobs, folder), { recursive: true })
    const { state, says } = (await findings(served)).get("blobs") ?? {}
    expect([state, says]).toEqual(["bad", expect.stringContaining("1 of 1 are missing")])
  })
})

test("a database with a corrupt page is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-test-"))
  const file = join(folder, "a.db")
  const database = new Database(file)
  database.run("create table things (id integer primary key, text)")
  database.run(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) insert into things select i, hex(randomblob(50)) from n",
  )
  database.close()
  expect(quickCheck(file)).toBeNull()
  const descriptor = openSync(file, "r+")
  writeSync(descriptor, Buffer.alloc(4096, 255), 0, 4096, 4096 * Math.floor(statSync(file).size / 8192))
  closeSync(descriptor)
  expect(quickCheck(file)).not.toBeNull()
  rmSync(folder, { recursive: true })
})
