import { expect, test } from "bun:test"
import { gzipSync } from "node:zlib"
import { calls } from "#protocol/calls"
import type { RefusalBody } from "#protocol/errors"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { raiseEpochsOf } from "../../server/src/access/epoch.ts"
import { open } from "../../server/src/access/open.ts"
import { nobody } from "../../server/src/access/viewer.ts"
import { append as appendLines } from "../../server/src/sessions/append.ts"
import { hashSecret } from "../../server/src/storage/id.ts"
import type { Store } from "../../server/src/storage/store.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, append } from "../harness/people.ts"
import { until } from "../harness/until.ts"

/** Appends that cost the server more than their sender, or outlive their sender's rights. */
onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"], { MAX_SESSION_MB: "16" })

  const send = (who: Asking, id: string, line: number, body: NonNullable<RequestInit["body"]>, packed = false) =>
    who.fetch(`/api/sessions/${id}/entries?line=${line}`, {
      method: "POST",
      body,
      headers: packed ? { "content-encoding": "gzip" } : {},
    })
  const refusalOf = async (response: Response) => {
    const { code, expected } = (await response.json()) as RefusalBody
    return { status: response.status, code, expected }
  }
  const linesOf = async (id: string) => (await alice.send(calls.getSession, { id })).sources[0]?.lines ?? 0

  test("twenty compressed kilobytes of newlines don't become millions of entries", async () => {
    const { id } = await house.session(alice, {}, 0)
    const bomb = gzipSync(Buffer.alloc(20_000_000, "\n"))
    expect(bomb.byteLength).toBeLessThan(20_000)
    const tooMany = { status: 413, code: "TOO_LARGE" as const, expected: LINES_PER_REQUEST }
    expect(await refusalOf(await send(alice, id, 0, bomb, true))).toEqual(tooMany)
    expect(await linesOf(id)).toBe(LINES_PER_REQUEST)
    // The refusal says to continue from there, and the session is full by its entries long before it is by its bytes.
    const full = await refusalOf(await send(alice, id, LINES_PER_REQUEST, bomb, true))
    expect(full).toMatchObject({ status: 413, code: "TOO_LARGE" })
    expect(await linesOf(id)).toBe(Number(full.expected))
    expect(Number(full.expected)).toBeLessThanOrEqual((16 * 1_048_576) / 128)
  }, 120_000)

  test("a real transcript of more than fifty thousand lines goes through in one request", async () => {
    const { id } = await house.session(alice, {}, 0)
    expect((await append(alice, id, 0, 50_001)).status).toBe(200)
    expect(await linesOf(id)).toBe(50_001)
  }, 120_000)

  /** A body that says when its pieces arrive. */
  function pieces() {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start(it) {
        controller = it
      },
    })
    return {
      body,
      push: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
      end: () => controller?.close(),
    }
  }
  const manyLines = `${JSON.stringify({ type: "user" })}\n`.repeat(2000)

  async function stored(id: string, lines: number) {
    await until(`${lines} lines`, async () => (await linesOf(id)) >= lines)
    expect(await linesOf(id)).toBe(lines)
  }

  /** Streams one part as `who`, ends their credential, streams more, and returns the answer. */
  async function endedMeanwhile(who: Asking, id: string, end: () => Promise<unknown>) {
    const { body, push, end: close } = pieces()
    const answer = send(who, id, 0, body)
    push(manyLines)
    await stored(id, 2000)
    await end()
    push(manyLines)
    push('{"type":"user"}\n')
    close()
    return (await answer).status
  }

  test("an append that still streams stops where its token is revoked, and keeps what was stored before", async () => {
    const { id } = await house.session(alice, {}, 0)
    const made = await alice.send(calls.createToken, { label: "lost", scopes: ["write"] })
    const lost = house.asking({ authorization: `Bearer ${made.token}` })
    const status = await endedMeanwhile(lost, id, () => alice.send(calls.revokeToken, { tokenId: made.id }))
    expect(status).toBe(401)
    expect(await linesOf(id)).toBe(2000)
  })

  test("so does one whose sign-in has ended", async () => {
    const { id } = await house.session(alice, {}, 0)
    const browser = await house.browser("alice@example.com")
    expect(await endedMeanwhile(browser, id, () => browser.send(calls.signOut, {}))).toBe(401)
    expect(await linesOf(id)).toBe(2000)
  })

  test("and one whose body is small but slow", async () => {
    const { id } = await house.session(alice, {}, 0)
    const made = await alice.send(calls.createToken, { label: "slow", scopes: ["write"] })
    const slow = house.asking({ authorization: `Bearer ${made.token}` })
    const { body, push, end } = pieces()
    const answer = send(slow, id, 0, body)
    push('{"type":"user"}\n')
    await Bun.sleep(300)
    await alice.send(calls.revokeToken, { tokenId: made.id })
    push('{"type":"user"}\n')
    end()
    expect((await answer).status).toBe(401)
    expect(await linesOf(id)).toBe(0)
  })

  test("an append token stops working when its owner is disabled", async () => {
    const bob = await house.person("bob@example.com")
    const made = await house.session(bob, {}, 0)
    const program = house.asking({ authorization: `Bearer ${made.append_token}` })
    const { body, push, end } = pieces()
    const answer = send(program, made.id, 0, body)
    push(manyLines)
    const source = () =>
      house.store.db.selectFrom("sources").select("lines").where("session_id", "=", made.id).executeTakeFirst()
    await until("the first portion", source)
    await house.store.unrecorded.updateTable("people").set({ disabled_at: 1 }).where("id", "=", bob.id).execute()
    push(manyLines)
    end()
    expect((await answer).status).toBe(404)
    expect((await source())?.lines).toBe(2000)
  })

  test("a sender who loses the session between the door and the commit adds nothing", async () => {
    const carl = await house.person("carl@example.com")
    const { id, append_token } = await house.session(carl, {}, 0)
    const { store } = house
    const program = { ...nobody, via: "append-token" as const, appendToken: hashSecret(append_token) }
    const batch = (line: number) => ({ source: "main", line, lines: [Buffer.from("{}")], partial: null })
    const quota = { maxSessionBytes: 1_048_576, maxPersonBytes: 0 }
    const change = (disabled: number | null) =>
      store.unrecorded.transaction().execute(async (db) => {
        await raiseEpochsOf(db, carl.id)
        await db.updateTable("people").set({ disabled_at: disabled }).where("id", "=", carl.id).execute()
      })
    /** The store, in which something else is committed first, each time it is about to write. */
    const after = (first: () => Promise<unknown>): Store => ({
      ...store,
      async write(work) {
        await first()
        return store.write(work)
      },
    })
    const opened = await open(store, program, id, "append")
    let changes = 0
    const once = () => (changes++ === 0 ? change(null) : Promise.resolve())
    // Changes that take nothing away hold nobody up.
    expect(await appendLines(after(once), opened, batch(0), quota)).toEqual({ lines: 1, entries: 1 })
    const gone = expect.objectContaining({ code: "NOT_FOUND" })
    expect(
      await appendLines(
        after(() => change(1)),
        opened,
        batch(1),
        quota,
      ).catch((error) => error),
    ).toEqual(gone)
    expect(await appendLines(store, opened, batch(1), quota).catch((error) => error)).toEqual(gone)
    expect(await store.db.selectFrom("sources").select("lines").where("session_id", "=", id).execute()).toEqual([
      { lines: 1 },
    ])
  })
})
