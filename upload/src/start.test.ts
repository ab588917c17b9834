import { expect, test } from "bun:test"
import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { FakeServer, failed, fileOf, lines, said, send } from "./fake-server.ts"
import { AnotherFile } from "./start.ts"

for (const [what, other] of [
  ["at its beginning", lines(0, 20).replace('"n":0,', '"n":70,')],
  ["in its middle only", lines(0, 20).replace('"n":4,', '"n":70,')],
  ["at the end of what was sent", lines(0, 20).replace('"n":9,', '"n":70,')],
  ["by being shorter", lines(0, 9)],
  ["by being empty", ""],
] as const) {
  for (const known of [true, false]) {
    test(`a file that differs ${what} is told and not mixed in, ${known ? "by its hash" : "by its lines"}`, async () => {
      const server = new FakeServer()
      await send(server, lines(0, 10))
      if (!known) server.of().raw = null
      const posts = server.posts.length
      expect(await failed(send(server, other))).toBeInstanceOf(AnotherFile)
      expect([server.posts.length, server.text()]).toEqual([posts, lines(0, 10)])
    })
  }
}

test("a sub-agent's file that is another one keeps everything from being sent", async () => {
  const server = new FakeServer()
  const helper = (text: string) => fileOf(text, { source: "agent-a", name: "agent-a.jsonl" })
  await send(server, [fileOf(lines(0, 3)), helper(lines(0, 3))])
  const error = await failed(send(server, [fileOf(lines(0, 5)), helper(lines(1, 5))]))
  expect(error).toMatchObject({ name: "AnotherFile", file: { source: "agent-a" } })
  expect(server.text()).toBe(lines(0, 3))
})

const mode = `${JSON.stringify({ type: "permission-mode", permissionMode: "default", sessionId: "s" })}\n`
const prompt = (n: number) =>
  `${JSON.stringify({ type: "user", message: { role: "user", content: `Prompt ${n}` }, uuid: `u${n}`, sessionId: "s" })}\n`
const claude = () => new LineFilter(readerFor("claude-code"))

test("a changed rule for leaving records out does not make an unchanged file another one", async () => {
  const file = `${prompt(0)}${mode}${prompt(1)}${mode}`
  for (const [before, after] of [
    [null, claude()],
    [claude(), null],
  ]) {
    const server = new FakeServer()
    await send(server, file, before)
    const stored = server.of().lines.length
    const { sources } = await send(server, `${file}${prompt(2)}`, after)
    // What was left out after the last line that was sent may go now.
    expect(server.text().endsWith(prompt(2))).toBe(true)
    expect(sources[0]?.lines).toBeGreaterThan(stored)
    expect(server.of().lines.filter((line) => line.includes("Prompt"))).toHaveLength(3)
  }
})

test("lines of which no sender told how their file begins are compared once; from then on its hash is known", async () => {
  const server = new FakeServer()
  await send(server, lines(0, 10))
  server.of().raw = null
  server.asked = []
  await send(server, lines(0, 10))
  expect([server.asked.includes("export"), server.of().raw]).toEqual([true, expect.objectContaining({ lines: 10 })])
  server.asked = []
  const posts = server.posts.length
  await send(server, lines(0, 10))
  expect([server.asked.includes("export"), server.posts.length]).toEqual([false, posts])
})

test("of a request that broke off on the way, the lines that were stored are compared and not sent twice", async () => {
  const server = new FakeServer()
  await send(server, lines(0, 4))
  server.of().lines.push(...lines(4, 7).trim().split("\n"))
  const { sources } = await send(server, lines(0, 10))
  expect([server.text(), sources[0]?.sent]).toEqual([lines(0, 10), 3])
})

test("a last line that was stored without its newline is not sent again when the file goes on", async () => {
  const server = new FakeServer()
  await send(server, `${lines(0, 2)}${said(2).trim()}`)
  expect([server.of().lines.length, server.of().raw?.lines]).toEqual([3, 2])
  await send(server, `${lines(0, 2)}${said(2).trim()}`)
  expect(server.of().lines).toHaveLength(3)
  await send(server, lines(0, 5))
  expect([server.text(), server.of().raw?.lines]).toEqual([lines(0, 5), 5])
})

test("a stored half of a line that is complete by now stays, and the lines after it are right", async () => {
  const server = new FakeServer()
  await send(server, fileOf(`${lines(0, 2)}{"n":2,"te`, { mayGrow: false }))
  await send(server, lines(0, 4))
  expect(server.of().lines).toEqual([...lines(0, 2).trim().split("\n"), '{"n":2,"te', said(3).trim()])
})
