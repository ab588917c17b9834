import { expect, test } from "bun:test"
import { createHash } from "node:crypto"
import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { FakeServer, failed, fileOf, lines, said, send } from "./fake-server.ts"
import { sendSession } from "./send-session.ts"

for (const [what, text] of [
  ["lines", lines(0, 5)],
  ["CRLF", '{"a":1}\r\n{"b":2}\r\n'],
  ["a byte order mark", '\ufeff{"a":1}\n{"b":2}\n'],
  ["empty lines", '\n\n{"a":1}\n\n'],
  ["a last line without a newline", '{"a":1}\n{"b":2}'],
  ["one line and no newline", '{"a":1}'],
  ["no bytes", ""],
] as const) {
  test(`${what}: all of it is sent, and a repeat sends nothing`, async () => {
    for (const size of [1, 3, 1000]) {
      const server = new FakeServer()
      const first = await send(server, fileOf(text, { size }))
      expect(server.text().replace(/\n$/, "")).toBe(text.replace(/\n$/, ""))
      expect([first.fresh, first.session.status]).toEqual([true, "complete"])
      const posts = server.posts.length
      const again = await send(server, fileOf(text, { size }))
      expect([again.fresh, again.sources[0]?.sent, server.posts.length]).toEqual([false, 0, posts])
      expect(server.text().replace(/\n$/, "")).toBe(text.replace(/\n$/, ""))
    }
  })
}

test("new lines are sent from where reading ended, and no earlier line is read again", async () => {
  const server = new FakeServer()
  await send(server, lines(0, 10))
  const grown = fileOf(lines(0, 13))
  const { sources } = await send(server, grown)
  expect(sources[0]).toMatchObject({ sent: 3, lines: 13 })
  expect(grown.opened).toEqual([0, lines(0, 10).length])
  expect(server.posts.at(-1)).toMatchObject({ line: 10, body: lines(10, 13) })
  expect([server.text(), server.status]).toEqual([lines(0, 13), "complete"])
})

test("each request tells how the file begins, up to where its lines end", async () => {
  const server = new FakeServer()
  await send(server, fileOf(lines(0, 20_000), { size: 50_000 }))
  expect(server.posts.length).toBeGreaterThan(1)
  let bytes = 0
  for (const { body, raw } of server.posts) {
    bytes += body.length
    const sha256 = createHash("sha256").update(lines(0, 20_000).slice(0, bytes)).digest("hex")
    expect(raw).toBe(`${bytes}:${sha256}`)
  }
})

test("half a last line of an agent that runs is kept back, and sent when it is whole", async () => {
  const server = new FakeServer()
  const half = `${lines(0, 2)}{"n":2,"te`
  const { sources } = await send(server, half)
  expect([sources[0]?.keptBack, server.text()]).toEqual([true, lines(0, 2)])
  const { sources: then } = await send(server, lines(0, 4))
  expect([then[0]?.keptBack, then[0]?.sent, server.text()]).toEqual([false, 2, lines(0, 4)])
})

test("in a file that no agent writes to, half a line is a line", async () => {
  const server = new FakeServer()
  await send(server, fileOf("# Notes\n\nSo it", { name: "notes.md", mayGrow: false }))
  expect(server.of().lines).toEqual(["# Notes", "", "So it"])
})

test("a proxy that takes small requests only gets small ones, each line once, and a hash only where it is true", async () => {
  const server = new FakeServer()
  const tooLarge = new Refusal("TOO_LARGE", undefined, { between: true })
  server.trouble = ({ body }) => (body.length > 20_000 ? tooLarge : null)
  const file = lines(0, 30_000)
  await send(server, fileOf(file, { size: 100_000 }))
  expect(server.text()).toBe(file)
  const taken = server.posts.filter(({ body }) => body.length <= 20_000)
  expect(taken.reduce((sum, { body }) => sum + body.length, 0)).toBe(file.length)
  for (const { raw, body, line } of taken)
    if (raw) expect(Number(raw.split(":")[0])).toBe(lines(0, line).length + body.length)
  // Parts of the first one, and nothing that came after it.
  expect(server.posts.length - taken.length).toBeLessThan(16)
})

test("one line that is too large for a proxy is refused in its words", async () => {
  const server = new FakeServer()
  server.trouble = ({ body }) => (body.length > 1000 ? new Refusal("TOO_LARGE", "Too large.", { between: true }) : null)
  expect(await failed(send(server, said(0, "x".repeat(2000))))).toMatchObject({ message: "Too large." })
})

test("a busy server is obeyed, a restarting one waited for, and a lost network survived, with each line stored once", async () => {
  const server = new FakeServer()
  const troubles = [
    new Refusal("RATE_LIMITED", undefined, {}, 12),
    new Refusal("UNAVAILABLE"),
    new Unreachable(new Error("gone")),
    new DOMException("late", "TimeoutError"),
  ]
  server.trouble = (_, nth) => troubles[nth - 1] ?? null
  server.losesAnswer = (nth) => nth === 5
  await send(server, lines(0, 5))
  expect([server.text(), server.posts.length, server.waits.length, server.waits[0]]).toEqual([
    lines(0, 5),
    6,
    5,
    12_000,
  ])
})

test("a command ends when the network stays away, and the lines it sent stay", async () => {
  const server = new FakeServer()
  server.trouble = (_, nth) => (nth > 1 ? new Unreachable(new Error("gone")) : null)
  expect(await failed(send(server, fileOf(lines(0, 20_000), { size: 100_000 })))).toBeInstanceOf(Unreachable)
  expect(server.of().lines.length).toBeGreaterThan(0)
  server.trouble = () => null
  await send(server, lines(0, 20_000))
  expect(server.text()).toBe(lines(0, 20_000))
})

test("a server restored to an earlier state is asked again, and gets its missing lines", async () => {
  const server = new FakeServer()
  await send(server, lines(0, 10))
  const before = { ...server.of(), lines: server.of().lines.slice(), raw: server.of().raw }
  server.trouble = (_, nth) => {
    if (nth !== 3) return null
    Object.assign(server.of(), before)
    return null
  }
  await send(server, lines(0, 15))
  await send(server, lines(0, 20))
  expect(server.text()).toBe(lines(0, 20))
})

test("two simultaneous senders end with a sentence, not in a loop", async () => {
  const server = new FakeServer()
  server.trouble = () => new Refusal("CONFLICT", undefined, { expected: 0 })
  expect(await failed(send(server, lines(0, 5)))).toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(/Something else is adding/),
  })
})

test("a new append token in an answer disturbs nothing", async () => {
  const server = new FakeServer()
  expect((await send(server, lines(0, 2))).sources[0]?.lines).toBe(2)
})

test("no request has more lines than the limit", async () => {
  const server = new FakeServer()
  await send(server, fileOf("\n".repeat(LINES_PER_REQUEST + 5), { size: 1_000_000 }))
  for (const { body } of server.posts) expect(body.length).toBeLessThanOrEqual(LINES_PER_REQUEST)
  expect(server.of().lines).toHaveLength(LINES_PER_REQUEST + 5)
})

test("a line over the limit is refused with its file's name, and the lines before it are stored", async () => {
  const server = new FakeServer()
  const long = new Uint8Array(65 * 1024 * 1024).fill(120)
  long.set(new TextEncoder().encode(`${said(0)}`.repeat(10_000)))
  const error = await failed(send(server, fileOf(long, { size: 1 << 20 })))
  expect(error).toMatchObject({ code: "TOO_LARGE", message: expect.stringMatching(/session\.jsonl/) })
  expect(server.of().lines.length).toBeGreaterThan(5000)
})

test("an archived session that lacks nothing stays as it is; one that lacks something says why it gets nothing", async () => {
  const server = new FakeServer()
  await send(server, lines(0, 3))
  server.status = "archived"
  expect((await send(server, lines(0, 3))).session.status).toBe("archived")
  expect(await failed(send(server, lines(0, 4)))).toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(/archived/),
  })
})

test("a complete session that got nothing new is not completed again, and one that was cut off is", async () => {
  const server = new FakeServer()
  await send(server, lines(0, 3))
  server.asked = []
  await send(server, lines(0, 3))
  expect(server.asked).not.toContain("complete")
  server.status = "incomplete"
  expect((await send(server, lines(0, 3))).session.status).toBe("complete")
  expect(server.asked).toContain("complete")
})

test("progress grows up to the total", async () => {
  const server = new FakeServer()
  const done: number[] = []
  const files = [fileOf(lines(0, 20_000), { size: 100_000 }), fileOf(lines(0, 100), { source: "agent-a" })]
  const sending = { agent: "unknown", external: "x", title: "", files, filter: () => null }
  await sendSession(server.sender, sending, { made: () => undefined, onSent: (one) => done.push(one) })
  expect(done.at(-1)).toBe(lines(0, 20_000).length + lines(0, 100).length)
  expect(done).toEqual([...done].sort((a, b) => a - b))
  expect(server.posts.map((post) => post.done)).toEqual(done)
})
