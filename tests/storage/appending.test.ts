import { expect, test } from "bun:test"
import { request } from "node:http"
import { onEachDatabase } from "../harness/databases.ts"
import { clientOf } from "./client.ts"
import { installation } from "./installation.ts"
import { numbered } from "./numbered.ts"

/** Appending as a contract: repeated lines are skipped, gaps are refused, and nothing is stored twice. */
onEachDatabase((database) => {
  const here = installation(database, { MAX_SESSION_MB: "1" })

  test("repeated lines are skipped, and an overlap is stored from its first new line on", async () => {
    const { client } = here
    const { id } = await client.create()
    expect((await client.append(id, numbered(0, 10))).body).toEqual({ lines: 10, entries: 10 })
    expect((await client.append(id, numbered(0, 10))).body).toEqual({ lines: 10, entries: 10 })
    expect((await client.append(id, numbered(3, 7), { line: 3 })).body).toEqual({ lines: 10, entries: 10 })
    expect((await client.append(id, numbered(5, 15), { line: 5 })).body).toEqual({ lines: 15, entries: 15 })
    expect((await client.export(id)).toString()).toBe(numbered(0, 15))
  })

  test("a gap is refused with 409 and the number of the line that is expected", async () => {
    const { client } = here
    const { id } = await client.create()
    await client.append(id, numbered(0, 10))
    expect(await client.append(id, numbered(11, 12), { line: 11 })).toMatchObject({
      status: 409,
      body: { code: "CONFLICT", expected: 10 },
    })
    expect(await client.append(id, "x\n", { source: "agent-a", line: 1 })).toMatchObject({
      status: 409,
      body: { expected: 0 },
    })
    expect((await client.export(id)).toString()).toBe(numbered(0, 10))
  })

  test("several sources interleave: each counts its lines, the session counts its entries", async () => {
    const { client } = here
    const { id } = await client.create()
    const sources = ["main", "agent-a", "agent-b.2"]
    for (let round = 0; round < 40; round++) {
      for (const source of sources) {
        const answer = await client.append(id, numbered(round * 5, round * 5 + 5), { source, line: round * 5 })
        expect(answer.body.lines).toBe(round * 5 + 5)
      }
    }
    for (const source of sources) expect((await client.export(id, source)).toString()).toBe(numbered(0, 200))
    const entries = await client.all(id)
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1))
    const { sources: listed } = (await client.session(id)).body
    expect(listed.map((source) => [source.name, source.lines, source.first, source.last])).toEqual([
      ["agent-a", 200, 6, 595],
      ["agent-b.2", 200, 11, 600],
      ["main", 200, 1, 590],
    ])
  })

  test("an invalid name of a source is refused with 400", async () => {
    const { id } = await here.client.create()
    for (const source of ["", "a/b", "..%2f", "a%00b", "x".repeat(201)]) {
      expect((await here.client.append(id, "{}\n", { source })).status).toBe(400)
    }
    for (const line of [-1, 0.5, Number.NaN]) expect((await here.client.append(id, "{}\n", { line })).status).toBe(400)
  })

  test("lines beyond MAX_SESSION_MB are refused with 413, and the stored ones stay", async () => {
    const { client } = here
    const { id } = await client.create()
    const line = `${"x".repeat(99_999)}\n`
    expect((await client.append(id, line.repeat(10))).status).toBe(200)
    expect(await client.append(id, line.repeat(10), { line: 10 })).toMatchObject({
      status: 413,
      body: { code: "TOO_LARGE", expected: 10 },
    })
    expect(await client.append(id, "y".repeat(60_000), { line: 10 })).toMatchObject({ status: 413 })
    expect((await client.export(id)).toString()).toBe(line.repeat(10))
    expect((await client.append(id, "little\n", { line: 10 })).body.lines).toBe(11)
  })

  test("after a lost connection the complete lines are kept, and the upload continues from there", async () => {
    const { client } = here
    const { id } = await client.create()
    const whole = numbered(0, 5000)
    const url = `${here.running.url}/api/sessions/${id}/entries?source=main&line=0`
    await new Promise<void>((resolve) => {
      const headers = { authorization: `Bearer ${here.person.token}`, "content-length": whole.length }
      const sending = request(url, { method: "POST", headers })
      sending.on("error", () => resolve())
      sending.write(whole.slice(0, 60_000), () => setTimeout(() => sending.destroy(), 100))
      sending.on("close", () => resolve())
    })
    let stored = 0
    for (let tries = 0; tries < 100 && stored < 500; tries++) {
      stored = (await client.session(id)).body.sources[0]?.lines ?? 0
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(stored).toBeGreaterThan(500)
    expect((await client.export(id)).toString()).toBe(numbered(0, stored))
    const rest = await client.append(id, numbered(stored, 5000), { line: stored })
    expect(rest.body).toEqual({ lines: 5000, entries: 5000 })
    expect((await client.export(id)).toString()).toBe(whole)
  })

  test("an archived session takes nothing until it is unfrozen", async () => {
    const { client } = here
    const { id, append_token } = await client.create()
    const agent = clientOf(here.running.url, append_token)
    await client.append(id, "a\nhalf")
    await client.call("PATCH", `/sessions/${id}`, { archived: true })
    for (const it of [client, agent]) {
      expect(await it.append(id, "b\n", { line: 1 })).toMatchObject({ status: 409, body: { code: "CONFLICT" } })
      expect(await it.complete(id)).toMatchObject({ status: 409 })
    }
    expect((await client.export(id)).toString()).toBe("a\nhalf")
    await client.call("PATCH", `/sessions/${id}`, { archived: false })
    expect((await agent.append(id, "b\n", { line: 1 })).body.lines).toBe(2)
  })

  test("an append token ends with completing or when its owner says so, and the owner's next append gives a new one", async () => {
    const { client } = here
    const { id, append_token } = await client.create()
    const program = (token: unknown) => clientOf(here.running.url, String(token))
    expect((await program(append_token).append(id, "a\n")).body).toEqual({ lines: 1, entries: 1 })
    expect((await program(append_token).complete(id)).status).toBe(200)
    expect((await program(append_token).append(id, "b\n", { line: 1 })).status).toBe(401)
    const { body } = await client.append(id, "b\n", { line: 1 })
    expect(body.append_token).toStartWith("oca_")
    // Nor is one returned for existing lines, once the session is complete.
    const whole = await client.create()
    await client.append(whole.id, "a\n")
    await client.complete(whole.id)
    expect((await client.append(whole.id, "a\n")).body).toEqual({ lines: 1, entries: 1 })
    expect((await client.append(id, "c\n", { line: 2 })).body).toEqual({ lines: 3, entries: 3 })
    expect((await program(body.append_token).append(id, "d\n", { line: 3 })).body).toEqual({ lines: 4, entries: 4 })
    for (let time = 0; time < 2; time++) {
      expect((await client.call("DELETE", `/sessions/${id}/append-token`)).status).toBe(204)
      expect((await program(body.append_token).append(id, "e\n", { line: 4 })).status).toBe(401)
    }
    const events = (await client.call<{ events: { name: string }[] }>("GET", `/sessions/${id}/audit-log`)).body.events
    expect(events.filter((event) => event.name === "append-token.ended")).toHaveLength(1)
    expect((await client.call("GET", `/sessions/${id}/entries`)).status).toBe(200)
    expect((await program(`oca_${"x".repeat(43)}`).append(id, "e\n", { line: 4 })).status).toBe(401)
  })

  test("an append token appends to its session and opens nothing else", async () => {
    const { client } = here
    const mine = await client.create()
    const other = await client.create()
    const agent = clientOf(here.running.url, mine.append_token)
    expect((await agent.append(mine.id, "a\n")).status).toBe(200)
    const closed: [string, string][] = [
      ["GET", `/sessions/${mine.id}`],
      ["GET", `/sessions/${mine.id}/entries`],
      ["GET", `/sessions/${mine.id}/pages/1`],
      ["GET", `/sessions/${mine.id}/export`],
      ["DELETE", `/sessions/${mine.id}`],
      ["GET", `/sessions/${mine.id}/collaborators`],
      ["POST", `/sessions/${other.id}/complete`],
    ]
    for (const [method, path] of closed) {
      expect([path, (await agent.call(method, path)).status]).toEqual([path, 404])
    }
    expect((await agent.append(other.id, "a\n")).status).toBe(404)
    for (const path of ["/sessions", "/me", "/me/tokens"]) {
      expect([path, (await agent.call("GET", path)).status]).toEqual([path, 401])
    }
    expect((await agent.call("POST", "/sessions", {})).status).toBe(401)
  })

  test("parallel appends to one session leave no gap, no double and no other order", async () => {
    const { client } = here
    const { id } = await client.create()
    const sources = Array.from({ length: 8 }, (_, index) => `agent-${index}`)
    await Promise.all(
      sources.flatMap((source) =>
        // Two senders of the same source: one of them always repeats.
        [0, 1].map(async () => {
          for (let line = 0; line < 100; line += 4) {
            expect((await client.append(id, numbered(line, line + 4), { source, line })).status).toBe(200)
          }
        }),
      ),
    )
    const entries = await client.all(id)
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 800 }, (_, index) => index + 1))
    for (const source of sources) {
      expect((await client.export(id, source)).toString()).toBe(numbered(0, 100))
      expect(entries.filter((entry) => entry.source === source).map((entry) => entry.line)).toEqual(
        Array.from({ length: 100 }, (_, index) => index),
      )
    }
  })
})
