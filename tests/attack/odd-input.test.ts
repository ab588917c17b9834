import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, append } from "../harness/people.ts"

/** Values that nobody would send. Each is used once in place of each part of each call's input. */
const odd: unknown[] = [
  "",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "%",
  "__proto__",
  "constructor",
  "' or 1=1 --",
  "-1",
  "1e308",
  "9007199254740991",
  "9223372036854775808",
  "999999999999",
  "NaN",
  "\r\nSet-Cookie: a=b",
  "../..",
  "ﷺ".repeat(50),
  "x".repeat(5000),
  null,
  true,
  -1,
  1.5,
  9007199254740991,
  ["a"],
  { a: 1 },
]

/** Valid values, so that the odd one is reached. */
const fitting: Record<string, unknown> = {
  seq: 1,
  line: 3,
  email: "f@example.com",
  role: "viewer",
  text: "t",
  q: "line",
}

interface Known {
  method: string
  path: string
  sends?: string
  input: { shape?: Record<string, unknown> }
}

onEachDatabase((database) => {
  const { house } = cast(database)

  test("every call answers every input", async () => {
    const alice = await house.person("alice@example.com")
    const session = await house.session(alice)
    await append(alice, session.id, 3, 1)
    const appender = house.asking({ authorization: `Bearer ${session.append_token}` })
    const failed: string[] = []
    const send = async (who: Asking, name: string, call: Known, place: string, value: unknown) => {
      const query = new URLSearchParams()
      const body: Record<string, unknown> = {}
      let path = call.path
      for (const part of Object.keys(call.input.shape ?? {})) {
        const given = part === place ? value : part === "id" ? session.id : fitting[part]
        const text = typeof given === "string" ? given : JSON.stringify(given ?? "x")
        if (path.includes(`:${part}`)) path = path.replace(`:${part}`, encodeURIComponent(text.toWellFormed()))
        else if (given === undefined) continue
        else if (call.method === "GET" || call.sends === "lines") query.set(part, text)
        else body[part] = given
      }
      const content = call.sends === "lines" ? "{}\n" : JSON.stringify(body)
      const init = call.method === "GET" ? {} : { method: call.method, body: content }
      const said = await who.fetch(`${path}?${query}`, init)
      if (said.status >= 500) failed.push(`${said.status} ${name} ${place}=${JSON.stringify(value)?.slice(0, 40)}`)
      await said.arrayBuffer()
    }
    for (const [name, call] of Object.entries(calls) as unknown as [string, Known][]) {
      if (name === "deleteSession") continue
      for (const place of [...Object.keys(call.input.shape ?? {})]) {
        for (const value of odd) {
          await Promise.all([alice, house.asking(), appender].map((who) => send(who, name, call, place, value)))
        }
      }
    }
    expect(failed).toEqual([])
    expect((await house.asking().fetch("/api/ready")).status).toBe(200)
  }, 120_000)
})
