import { afterAll, beforeAll, expect, test } from "bun:test"
import { onEachDatabase } from "../harness/databases.ts"
import { type Served, serve } from "../harness/served.ts"
import { type Client, clientOf } from "./client.ts"
import { numbered } from "./numbered.ts"
import { makePerson, quiet } from "./person.ts"

/** Two server processes on one database: the session's row decides between them. With SQLite a second one doesn't start. */
onEachDatabase((database) => {
  if (database.name === "SQLite") return
  const nodes: Served[] = []
  let clients: Client[] = []

  beforeAll(async () => {
    const person = await makePerson(database.env)
    const secret = { OPENCTL_SECRET: "the same secret on every node, 32 characters" }
    for (let node = 0; node < 2; node++) nodes.push(await serve(quiet(database.env, secret)))
    clients = nodes.map((node) => clientOf(node.url, person.token))
  }, 60_000)
  afterAll(async () => {
    for (const node of nodes) await node.stop()
  })

  test("two servers that append to one session leave no gap and no double", async () => {
    const [a, b] = clients as [Client, Client]
    const { id } = await a.create()
    const refused: unknown[] = []
    const send = async (client: Client, source: string) => {
      for (let line = 0; line < 120; ) {
        const answer = await client.append(id, numbered(line, line + 3), { source, line })
        // Another node may be faster too often; then the client retries, as the refusal says.
        if (answer.status === 200) line += 3
        else refused.push(answer.status)
        expect([200, 409]).toContain(answer.status)
      }
    }
    // `main` from both at once: each skips what the other has stored.
    await Promise.all([send(a, "main"), send(b, "main"), send(a, "agent-a"), send(b, "agent-b"), send(b, "agent-c")])
    const entries = await b.all(id)
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 480 }, (_, index) => index + 1))
    for (const source of ["main", "agent-a", "agent-b", "agent-c"]) {
      expect((await a.export(id, source)).toString()).toBe(numbered(0, 120))
    }
    expect(refused.length).toBeLessThan(40)
  }, 60_000)

  test("a session that one server completes while the other appends keeps every line", async () => {
    const [a, b] = clients as [Client, Client]
    const { id } = await a.create()
    let done = false
    const completing = (async () => {
      while (!done) expect([200, 409]).toContain((await b.complete(id)).status)
    })()
    for (let line = 0; line < 200; line += 2) {
      const answer = await a.append(id, numbered(line, line + 2), { line })
      if (answer.status !== 200) line -= 2
    }
    done = true
    await completing
    expect((await b.export(id)).toString()).toBe(numbered(0, 200))
    expect((await a.all(id)).map((entry) => entry.line)).toEqual(Array.from({ length: 200 }, (_, index) => index))
  }, 60_000)
})
