import { expect, test } from "bun:test"
import { zstdCompressSync } from "node:zlib"
import { calls } from "#protocol/calls"
import type { RefusalBody } from "#protocol/errors"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { Asking } from "../harness/people.ts"

const MB = 1_048_576

/**
 * A few kilobytes that decompress to a lot, or are expensive to parse. Controls: without `count` in receive.ts the first
 * test sees all lines stored; without the timer in long-line.ts the second and the third wait forever, without giving way in
 * long-lines.ts the fourth is 503; without the bounds in agents/src/json.ts the last shows calls.
 */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"], { RATE_LIMITS: "on", UPLOAD_MB_PER_MINUTE: "8" })

  const send = (who: Asking, id: string, body: NonNullable<RequestInit["body"]>, packed = true) =>
    who.fetch(`/api/sessions/${id}/entries?line=0`, {
      method: "POST",
      body,
      headers: packed ? { "content-encoding": "zstd" } : {},
    })
  const sizeOf = async (id: string) =>
    (await house.store.db.selectFrom("sessions").select("bytes").where("id", "=", id).executeTakeFirst())?.bytes

  test("the bytes a person sends in a minute are counted uncompressed, and nobody else waits for them", async () => {
    const { id } = await house.session(alice, {}, 0)
    const line = `${"x".repeat(99_999)}\n`
    const bomb = zstdCompressSync(line.repeat(400))
    expect(bomb.byteLength).toBeLessThan(20_000)
    const began = performance.now()
    const refused = await send(alice, id, bomb)
    const cameFree = ((performance.now() - began) / 60_000) * 8 * MB
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(10)
    expect(((await refused.json()) as RefusalBody).code).toBe("RATE_LIMITED")
    // The whole lines before the bound are there, and nothing after it.
    const stored = await sizeOf(id)
    expect(stored).toBeGreaterThan(7 * MB)
    expect(stored).toBeLessThan(8 * MB + 2 * 65_536 + cameFree)
    // A session of her own doesn't help her; his is untouched. (The bomb is larger than what is freed during this test.)
    const other = await house.session(alice, {}, 0)
    expect((await send(alice, other.id, bomb)).status).toBe(429)
    const his = await house.session(bob, {}, 0)
    expect((await send(bob, his.id, zstdCompressSync("{}\n"))).status).toBe(200)
  }, 60_000)

  /** A body that stalls in the middle of a long line. */
  function half(bytes: number, before = "") {
    const body = new ReadableStream<Uint8Array>({
      start: (it) => it.enqueue(Buffer.concat([Buffer.from(before), Buffer.alloc(bytes, "y")])),
    })
    return { body }
  }

  test("a sender stalled in a long line holds nobody up, and ends when their token does", async () => {
    const carol = await house.person("carol@example.com")
    const theirs = await house.session(carol, {}, 0)
    const hers = await house.session(carol, {}, 0)
    const program = house.asking({ authorization: `Bearer ${theirs.append_token}` })
    const before = `${"x".repeat(10)}\n`
    const stalled = half(2 * MB, before)
    const slow = send(program, theirs.id, stalled.body, false)
    const line = `${"z".repeat(2 * MB)}\n`
    expect((await send(carol, hers.id, line, false)).status).toBe(200)
    expect((await carol.fetch(`/api/sessions/${theirs.id}/append-token`, { method: "DELETE" })).status).toBe(204)
    expect((await slow).status).toBe(401)
    expect(await sizeOf(theirs.id)).toBe(0)
  }, 60_000)

  test("a long line stops being waited for when its session is deleted", async () => {
    const dan = await house.person("dan@example.com")
    const { id } = await house.session(dan, {}, 0)
    const slow = send(dan, id, half(2 * MB).body, false)
    await dan.send(calls.deleteSession, { id })
    expect((await slow).status).toBe(404)
  }, 60_000)

  test("a line with more structure than any agent writes is kept, and shown raw", async () => {
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
