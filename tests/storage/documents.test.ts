import { expect, test } from "bun:test"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { agentOf } from "#agents/all"
import { rereadStep, takeRereading } from "../../server/src/sessions/reread.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { clientOf } from "./client.ts"
import { installation } from "./installation.ts"
import { makePerson } from "./person.ts"

/** A session's file that is one document, sent whole each time it has grown. */

/** A session as Gemini CLI stored it until April 2026, with this many messages. */
function chat(words: readonly string[], more: object = {}): string {
  const messages = words.map((content, n) => ({
    id: `m${n}`,
    timestamp: `2026-03-01T10:00:${String(n % 60).padStart(2, "0")}.000Z`,
    type: n % 2 === 0 ? "user" : "gemini",
    content,
  }))
  return JSON.stringify(
    { sessionId: "s1", projectHash: "abc", startTime: "2026-03-01T10:00:00.000Z", ...more, messages },
    null,
    2,
  )
}

const linesOf = (text: string) => agentOf("gemini-cli")?.document?.unroll(text) ?? []

onEachDatabase((database) => {
  const here = installation(database, { MAX_SESSION_MB: "1" })

  const put = async (id: string, text: string | Uint8Array, headers: Record<string, string> = {}, query = "") => {
    const answer = await here.client.raw("PUT", `/sessions/${id}/sources/main/document${query}`, text, {
      "content-type": "application/json",
      ...headers,
    })
    const body = (await answer.json()) as { lines: number; entries: number; code?: string; message?: string }
    return { status: answer.status, ...body }
  }
  /** What a reader of the page sees: entries that no later one replaced. */
  const words = async (id: string) => {
    const { entries } = (await here.client.entries(id)).body
    const replaced = new Set(entries.map((one) => one.replaces))
    return entries
      .filter((one) => !replaced.has(one.seq))
      .flatMap((one) =>
        one.parts.flatMap((part) => (part.type === "prompt" || part.type === "answer" ? [part.text] : [])),
      )
  }

  test("it is unrolled, kept and exported byte for byte, and the same document adds nothing", async () => {
    const { client } = here
    const { id } = await client.create()
    const text = chat(["Fix the login race", "Done"])
    const count = linesOf(text).length
    expect(await put(id, text)).toMatchObject({ status: 200, lines: count, entries: count })
    expect((await client.session(id)).body).toMatchObject({ agent: "gemini-cli", prompts: 1 })
    expect(await words(id)).toEqual(["Fix the login race", "Done"])
    const exported = await client.raw("GET", `/sessions/${id}/export?source=main`)
    expect(exported.headers.get("content-type")).toBe("application/json")
    expect(await exported.text()).toBe(text)
    await client.complete(id)
    expect(await put(id, gzipSync(text), { "content-encoding": "gzip" })).toMatchObject({ status: 200, lines: count })
    expect((await client.session(id)).body.status).toBe("complete")
  })

  test("grown, only what is new comes; changed, an entry replaces the earlier one; and what vanished stays", async () => {
    const { client } = here
    const { id } = await client.create()
    const first = chat(["One", "Two"])
    await put(id, first)
    const before = linesOf(first).length
    const grown = chat(["One", "Two, and more", "Three"])
    expect(await put(id, grown)).toMatchObject({ lines: before + 2 })
    expect(await words(id)).toEqual(["One", "Two, and more", "Three"])
    // The same call through its other door.
    const smaller = chat(["One"])
    const answer = await client.raw("POST", `/sessions/${id}/entries`, smaller, { "content-type": "application/json" })
    expect([answer.status, ((await answer.json()) as { lines: number }).lines]).toEqual([200, before + 2])
    expect(await words(id)).toEqual(["One", "Two, and more", "Three"])
    expect((await client.export(id)).toString()).toBe(smaller)
    // Back to the first version: the newest upload counts.
    await put(id, chat(["One", "Two", "Three"]))
    expect((await words(id)).toSorted()).toEqual(["One", "Three", "Two"])
    const blobs = await here.running.store.db
      .selectFrom("session_blobs")
      .select("hash")
      .where("session_id", "=", id)
      .execute()
    expect(blobs).toHaveLength(1)
  })

  test("damaged, cut off, of no agent, too large or to an archived session, it is refused and nothing is lost", async () => {
    const { client } = here
    const { id } = await client.create()
    const text = chat(["One", "Two"])
    await put(id, text)
    const refused = async (bad: string | Uint8Array, headers = {}) => {
      const { status, code, message } = await put(id, bad, headers)
      return [status, code, message] as const
    }
    expect(await refused(text.slice(0, -10))).toEqual([400, "INVALID_INPUT", expect.stringContaining("damaged")])
    expect((await refused(gzipSync(text).subarray(0, -6), { "content-encoding": "gzip" }))[0]).toBe(400)
    expect((await refused(text, { "content-type": "text/markdown" }))[0]).toBe(400)
    expect((await refused(text, { "content-type": "application/x-ndjson" }))[0]).toBe(400)
    expect(await refused(chat(["x".repeat(1_100_000)]))).toEqual([413, "TOO_LARGE", expect.any(String)])
    const other = await client.create()
    expect(await put(other.id, '{"name":"app"}')).toMatchObject({
      status: 400,
      message: expect.stringContaining("no agent"),
    })
    await client.call("PATCH", `/sessions/${id}`, { archived: true })
    expect((await refused(chat(["One", "Two", "Three"])))[0]).toBe(409)
    expect((await client.export(id)).toString()).toBe(text)
    expect(await words(id)).toEqual(["One", "Two"])
  })

  test("the append token may send one; whoever may not append gets what an unknown session gives", async () => {
    const { client, running } = here
    const { id, append_token } = await client.create()
    const headers = { "content-type": "application/json" }
    const path = `/sessions/${id}/sources/main/document`
    const other = clientOf(running.url, (await makePerson(database.env)).token)
    expect((await other.raw("PUT", path, chat(["Hi"]), headers)).status).toBe(404)
    expect((await clientOf(running.url, append_token).raw("PUT", path, chat(["Hi"]), headers)).status).toBe(200)
    expect(await words(id)).toEqual(["Hi"])
  })

  test("of two writers at once no record is lost or there twice", async () => {
    const { client } = here
    const { id } = await client.create()
    const all = Array.from({ length: 12 }, (_, n) => `Message ${n}`)
    const versions = all.map((_, n) => chat(all.slice(0, n + 1)))
    const answers = await Promise.all(versions.map((text) => put(id, text)))
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([200]))
    expect((await words(id)).toSorted()).toEqual(all.toSorted())
  })

  // Of a short one all is in the tail; of a long one most is sealed.
  test.each([2, 60])(
    "what an earlier version stored of %p messages line by line is hidden, and keeps its seqs and addresses",
    async (count) => {
      const { client, running } = here
      const { id } = await client.create({ agent: "gemini-cli" })
      const text = chat(Array.from({ length: count }, (_, n) => `Message ${n}`))
      const old = text.split("\n").length
      await client.append(id, `${text}\n`)
      const numbers = async () => (await client.call("GET", `/sessions/${id}/numbers`)).body as { unknown: object[] }
      expect((await numbers()).unknown).toMatchObject([{ what: "a line that is no record" }])
      const place = async (seq: number) =>
        (await client.call("GET", `/sessions/${id}/entries/${seq}/place`)).body as object
      expect(await place(3)).not.toHaveProperty("superseded")
      const grown = chat(Array.from({ length: count + 1 }, (_, n) => `Message ${n}`))
      const records = linesOf(grown).length
      expect(await put(id, grown)).toMatchObject({ status: 200, entries: old + records })
      const check = async () => {
        const { entries } = (await client.entries(id)).body
        expect(entries.map((one) => one.seq)).toEqual(Array.from({ length: old + records }, (_, at) => at + 1))
        expect(entries.slice(0, old).filter((one) => one.kind !== "hidden" || one.parts.length > 0)).toEqual([])
        expect(entries[old]).toMatchObject({ line: old })
        expect(await words(id)).toHaveLength(count + 1)
        expect((await numbers()).unknown).toEqual([])
        expect(await place(3)).toEqual({ seq: 3, agents: [], turn: null, superseded: true })
        expect(await place(old + 2)).not.toHaveProperty("superseded")
        expect((await client.export(id)).toString()).toBe(grown)
      }
      await check()
      expect(await put(id, grown)).toMatchObject({ status: 200, entries: old + records })
      // A later reading leaves them hidden.
      const db = running.store.unrecorded
      for (const table of [
        "entry_keys",
        "entry_calls",
        "prompts",
        "turns",
        "session_numbers",
        "replaced_entries",
      ] as const)
        await db.deleteFrom(table).where("session_id", "=", id).execute()
      await db.updateTable("sessions").set({ reading: 0 }).where("id", "=", id).execute()
      expect(await takeRereading(running.store, id)).not.toBeNull()
      while ((await rereadStep(running.store, id)) === "more") {}
      await check()
    },
  )

  test("a sender that was cut off in the middle goes on where it stopped", async () => {
    const { client } = here
    const { id } = await client.create()
    const text = chat(Array.from({ length: 5 }, (_, n) => `Message ${n}`))
    const lines = linesOf(text)
    // As left by a process that ends after the first batch.
    await client.append(
      id,
      lines
        .slice(0, 3)
        .map((line) => `${line}\n`)
        .join(""),
    )
    expect(await put(id, text)).toMatchObject({ status: 200, lines: lines.length })
    expect(await words(id)).toHaveLength(5)
    expect((await client.export(id)).toString()).toBe(text)
  })

  test("a document counts towards what a session may have", async () => {
    const { client } = here
    const { id } = await client.create()
    const padded = (n: number) => chat(["Hi"], { meta: { padding: "x".repeat(n) } })
    expect((await put(id, padded(400_000))).status).toBe(200)
    const { bytes } = (await client.session(id)).body
    expect(bytes).toBeGreaterThan(400_000)
    await put(id, padded(10))
    expect((await client.session(id)).body.bytes).toBeLessThan(bytes - 390_000)
  })

  test("what a sender told of its file comes with it", async () => {
    const { client } = here
    const { id } = await client.create()
    const sha256 = "a".repeat(64)
    await put(id, chat(["Hi"]), {}, `?raw=1234:${sha256}`)
    expect((await client.session(id)).body.sources[0]?.raw).toMatchObject({ bytes: 1234, sha256 })
  })
})

test("whatever is done to a document, unrolling it doesn't throw, and the same text gives the same lines", () => {
  const text = chat(["One", "Two", "Three"])
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 20 }), (at, cut, put) => {
      const changed = text.slice(0, at) + put + text.slice(at + cut)
      const unroll = agentOf("gemini-cli")?.document?.unroll
      expect(unroll?.(changed)).toEqual(unroll?.(changed))
    }),
    { seed: 11, numRuns: 300 },
  )
})
