import { expect, test } from "bun:test"
import fc from "fast-check"
import type { Entry } from "#protocol/entries"
import { onEachDatabase } from "../harness/databases.ts"
import { installation } from "./installation.ts"

/** Reading against a model: however entries are split into pages, a range of entries is that range of what was sent. */
onEachDatabase((database) => {
  const here = installation(database)

  /** Lines of very different lengths, so that pages end by number and by size. */
  const lines = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const text = `${n} ${"word ".repeat(n % 50 === 0 ? 3000 : n % 7)}`
      return `${JSON.stringify({ type: "user", uuid: `u${n}`, message: { role: "user", content: text } })}\n`
    })

  async function filled(sizes: readonly number[]): Promise<{ id: string; all: Entry[]; sent: string[] }> {
    const { client } = here
    const { id } = await client.create({ agent: "claude-code" })
    const sent = lines(sizes.reduce((sum, size) => sum + size, 0))
    let line = 0
    for (const size of sizes) {
      await client.append(id, sent.slice(line, line + size).join(""), { line })
      line += size
    }
    return { id, all: await client.all(id), sent }
  }

  test("any range of entries is that range, across pages and the tail", async () => {
    const { client } = here
    const { id, all, sent } = await filled([1, 127, 1, 300, 5, 5, 90, 40])
    const row = await here.running.store.db
      .selectFrom("sessions")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
    // Otherwise nothing here would test boundaries.
    expect(row.sealed).toBeGreaterThan(300)
    expect(row.seq - row.sealed).toBeGreaterThan(10)
    expect(all.map((entry) => entry.seq)).toEqual(sent.map((_, index) => index + 1))
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sent.length + 5 }), fc.integer({ min: 1, max: 1000 }), async (after, limit) => {
        const { body } = await client.entries(id, after, limit)
        expect(body.entries).toEqual(all.slice(after, after + limit))
        const last = Math.min(after + limit, all.length)
        expect(body.next).toBe(last < all.length && after < all.length ? last : null)
      }),
      { numRuns: 60 },
    )
    await client.complete(id)
    expect(await client.all(id)).toEqual(all)
  })

  test("the pages, one after the other, are all entries once", async () => {
    const { client } = here
    const { id, all } = await filled([500, 3])
    for (const state of ["live", "complete"]) {
      if (state === "complete") await client.complete(id)
      const read: Entry[] = []
      for (let seq: number | null = 1; seq !== null && seq <= all.length; ) {
        const { status, body }: Awaited<ReturnType<typeof client.page>> = await client.page(id, seq)
        expect(status).toBe(200)
        expect(body.entries[0]?.seq).toBe(seq)
        read.push(...body.entries)
        seq = body.next === null ? null : body.next + 1
      }
      expect(read).toEqual(all)
      // Any entry of a page gives the same page.
      for (const seq of [1, 100, 129, 300, 500, 503]) {
        expect((await client.page(id, seq)).body.entries.map((entry) => entry.seq)).toContain(seq)
      }
      for (const seq of [504, 1_000_000]) expect((await client.page(id, seq)).status).toBe(404)
    }
  })

  test("a page is the same bytes' worth whether it comes packed, gzipped or plain", async () => {
    const { client } = here
    const { id } = await filled([200])
    const texts: string[] = []
    for (const encoding of ["zstd", "gzip", "identity"]) {
      const response = await client.raw("GET", `/sessions/${id}/pages/1`, undefined, { "accept-encoding": encoding })
      expect(response.headers.get("content-encoding")).toBe(encoding === "identity" ? null : encoding)
      texts.push(await response.text())
    }
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toStartWith('{"entries":[{"seq":1')
  })

  test("an entry is read with its whole text, and its line as it was sent", async () => {
    const { client } = here
    const { id, sent } = await filled([60])
    for (const state of ["live", "complete"]) {
      if (state === "complete") await client.complete(id)
      const short = (await client.entries(id, 50, 1)).body.entries[0]
      expect(short?.parts[0]).toMatchObject({ type: "prompt", more: expect.any(Number) })
      const whole = (await client.call<Entry>("GET", `/sessions/${id}/entries/51`)).body
      const text = JSON.parse(sent[50] ?? "").message.content
      expect(whole.parts).toEqual([{ type: "prompt", text }])
      expect({ ...whole, parts: [] }).toEqual({ ...(short as Entry), parts: [] })
      expect(await (await client.raw("GET", `/sessions/${id}/entries/51/line`)).text()).toBe(
        (sent[50] ?? "").slice(0, -1),
      )
      for (const seq of [0, 61, "x"]) {
        expect([400, 404]).toContain((await client.call("GET", `/sessions/${id}/entries/${seq}`)).status)
        expect([400, 404]).toContain((await client.call("GET", `/sessions/${id}/entries/${seq}/line`)).status)
      }
    }
  })

  test("a long answer is read whole under a line that only the entries before explain", async () => {
    const { client } = here
    const { id } = await client.create({ agent: "claude-code" })
    const text = "word ".repeat(30_000)
    const said = (model: string, n: number) =>
      JSON.stringify({
        type: "assistant",
        uuid: `u${n}`,
        message: { id: `m${n}`, model, content: [{ type: "text", text }] },
      })
    await client.append(id, `${said("a", 1)}\n${said("b", 2)}\n`, { line: 0 })
    const short = (await client.entries(id, 1, 1)).body.entries[0]
    expect(short?.parts).toMatchObject([{ about: "model" }, { type: "answer", more: expect.any(Number) }])
    const whole = (await client.call<Entry>("GET", `/sessions/${id}/entries/2`)).body
    expect(whole.parts).toEqual([short!.parts[0]!, { type: "answer", text }])
  })

  test("a reader misses nothing while pages are being sealed", async () => {
    const { client } = here
    const { id } = await client.create({ agent: "claude-code" })
    const sent = lines(1500)
    let writing = true
    const reading = Array.from({ length: 4 }, async () => {
      while (writing) {
        const { body } = await client.entries(id, 0, 1000)
        expect(body.entries.map((entry) => entry.seq)).toEqual(body.entries.map((_, index) => index + 1))
        const after = body.entries.length
        const more = await client.entries(id, after, 100)
        expect(more.body.entries[0]?.seq ?? after + 1).toBe(after + 1)
        const exported = (await client.export(id).catch(() => Buffer.from(""))).toString()
        expect(sent.join("").startsWith(exported)).toBe(true)
      }
    })
    for (let line = 0; line < sent.length; line += 25) {
      await client.append(id, sent.slice(line, line + 25).join(""), { line })
    }
    writing = false
    await Promise.all(reading)
    expect((await client.all(id)).length).toBe(1500)
  }, 60_000)
})
