import { afterAll, beforeAll, expect, test } from "bun:test"
import { zstdCompressSync } from "node:zlib"
import { calls } from "#protocol/calls"
import type { RefusalBody } from "#protocol/errors"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, type House, openHouse, type TokenHolder } from "../integration/people.ts"

const MB = 1_048_576

/**
 * A few kilobytes that unpack to much, or parse to much. Controls: without `count` in receive.ts the first test sees all
 * lines stored; without `longLine` in intake.ts the third one's second body is read at once; without the bounds in
 * agents/src/json.ts the last shows calls.
 */
onEachDatabase((database) => {
  let house: House
  let alice: TokenHolder
  let bob: TokenHolder
  beforeAll(async () => {
    house = await openHouse(database, { RATE_LIMITS: "on", UPLOAD_MB_PER_MINUTE: "8" })
    alice = await house.person("alice@example.com")
    bob = await house.person("bob@example.com")
  })
  afterAll(() => house.stop())

  const send = (who: Asking, id: string, body: NonNullable<RequestInit["body"]>, packed = true) =>
    who.fetch(`/api/sessions/${id}/entries?line=0`, {
      method: "POST",
      body,
      headers: packed ? { "content-encoding": "zstd" } : {},
    })
  const sizeOf = async (id: string) =>
    (await house.store.db.selectFrom("sessions").select("bytes").where("id", "=", id).executeTakeFirst())?.bytes

  test("what a person sends in a minute is counted unpacked, and nobody else waits for it", async () => {
    const { id } = await house.session(alice, {}, 0)
    const line = `${"x".repeat(99_999)}\n`
    const bomb = zstdCompressSync(line.repeat(400))
    expect(bomb.byteLength).toBeLessThan(20_000)
    const refused = await send(alice, id, bomb)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(10)
    expect(((await refused.json()) as RefusalBody).code).toBe("RATE_LIMITED")
    // Whole lines that came before are there, and nothing of what came after the bound.
    const stored = await sizeOf(id)
    expect(stored).toBeGreaterThan(7 * MB)
    expect(stored).toBeLessThan(8 * MB + 2 * 65_536)
    // A session of its own does not help her; his is untouched. (More than comes free again while this test runs.)
    const other = await house.session(alice, {}, 0)
    expect((await send(alice, other.id, bomb)).status).toBe(429)
    const his = await house.session(bob, {}, 0)
    expect((await send(bob, his.id, zstdCompressSync("{}\n"))).status).toBe(200)
  }, 60_000)

  /** A body in the middle of a long line, until `end`. */
  function half(bytes: number) {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start(it) {
        controller = it
        it.enqueue(Buffer.alloc(bytes, "y"))
      },
    })
    const end = () => {
      controller?.enqueue(Buffer.from("\n"))
      controller?.close()
    }
    return { body, end }
  }

  test("a person's long lines come in one at a time, and hold up neither short ones nor other people", async () => {
    const carol = await house.person("carol@example.com")
    const dan = await house.person("dan@example.com")
    const made = await Promise.all([carol, carol, carol, dan].map((who) => house.session(who, {}, 0)))
    const [one, two, three, his] = made.map(({ id }) => id) as [string, string, string, string]
    const line = `${"z".repeat(2 * MB)}\n`
    const first = half(2 * MB)
    const slow = send(carol, one, first.body, false)
    // Meanwhile others come and go, and so do her short lines.
    expect((await send(dan, his, line, false)).status).toBe(200)
    expect((await send(carol, three, "{}\n", false)).status).toBe(200)
    let done = false
    const second = send(carol, two, line, false).then((answer) => {
      done = true
      return answer.status
    })
    expect((await send(dan, his, line, false)).status).toBe(200)
    expect((await send(carol, three, "{}\n", false)).status).toBe(200)
    expect(done).toBe(false)
    expect(await sizeOf(two)).toBe(0)
    first.end()
    expect((await slow).status).toBe(200)
    expect(await second).toBe(200)
    expect(await sizeOf(two)).toBe(2 * MB + 1)
  }, 60_000)

  test("a line with more structure than any agent writes is kept, and shown as what it is", async () => {
    const erin = await house.person("erin@example.com")
    const { id } = await house.session(erin, { agent: "claude-code" }, 0)
    const call = (input: string) =>
      `{"type":"assistant","uuid":"u","message":{"content":[{"type":"tool_use","id":"t","name":"X","input":${input}}]}}\n`
    const deep = call(`${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`)
    const full = call(`[${"{},".repeat(700_000)}1]`)
    const usual = call('{"a":[1]}')
    expect((await send(erin, id, zstdCompressSync(deep + full + usual))).status).toBe(200)
    const { entries } = await erin.send(calls.readEntries, { id })
    const what = "a line with too much structure to read"
    expect(entries.map(({ kind }) => kind)).toEqual(["raw", "raw", "call"])
    expect(entries[0]?.parts).toEqual([{ type: "raw", what, bytes: deep.length - 1 }])
    expect(await (await erin.fetch(`/api/sessions/${id}/export`)).text()).toBe(deep + full + usual)
  }, 60_000)
})
