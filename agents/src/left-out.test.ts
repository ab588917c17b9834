import { expect, test } from "bun:test"
import fc from "fast-check"
import { fixtureText } from "../../tests/harness/agent-fixtures.ts"
import { agents } from "./all.ts"
import { LineFilter, leftOutByBytes } from "./left-out.ts"
import { readerFor } from "./readers.ts"

const claude = readerFor("claude-code")
const codex = readerFor("codex")
const bytesOf = (agent: string, name: string) => new TextEncoder().encode(fixtureText(agent, name))
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function filtered(filter: LineFilter, bytes: Uint8Array, size: number): string {
  const out: string[] = []
  const decoder = new TextDecoder()
  for (let at = 0; at < bytes.length; at += size) {
    out.push(decoder.decode(filter.push(bytes.subarray(at, at + size)), { stream: true }))
  }
  out.push(decoder.decode(filter.end()))
  return out.join("")
}

test("records without conversation are left out and counted, cookies are removed, and the rest keeps its bytes", () => {
  const whole = bytesOf("claude-code", "happenings")
  const filter = new LineFilter(claude)
  const sent = filtered(filter, whole, 100).split("\n")
  expect(leftOutByBytes(filter.report).map(({ kind, lines }) => [kind, lines])).toEqual([
    ["what hooks printed", 1],
    ["the account, the machine and its state", 1],
  ])
  expect(filter.report.cleaned).toBe(1)
  const lines = textOf(whole).split("\n")
  const changed = sent.filter((line) => !lines.includes(line))
  expect(changed).toHaveLength(1)
  expect(changed[0]).toContain("overloaded_error")
  expect(sent.join("\n")).not.toContain("session=alice")
  expect(sent.join("\n")).not.toContain('"email"')
  // The last line was half written and had no newline; it still has none.
  expect(sent.at(-1)).toBe(lines.at(-1)!)
})

test("titles, links, sub-agents, the queue of prompts and unknown records are sent", () => {
  for (const file of ["conversation", "inline-progress", "agent-a0b1c2d", "sidechains"]) {
    const filter = new LineFilter(claude)
    filtered(filter, bytesOf("claude-code", file), 1000)
    const left = Object.keys(filter.report.kinds)
    expect(left).toEqual(file === "conversation" ? ["snapshots of files"] : [])
  }
  const filter = new LineFilter(claude)
  const sent = filtered(filter, bytesOf("claude-code", "happenings"), 1000)
  for (const kept of ["moon-phase", "seed_catalogue", "queue-operation", "away_summary", "queued_command"]) {
    expect(sent).toContain(kept)
  }
})

test("Codex keeps the record of its session without the instructions in it", () => {
  const filter = new LineFilter(codex)
  const sent = filtered(filter, bytesOf("codex", "conversation"), 333)
  expect(sent).not.toContain("pond keeper")
  expect(sent).not.toContain("sandbox_policy")
  expect(sent).not.toContain("environment_context")
  expect(sent).toContain('"repository_url":"git@example.com:bob/pond.git"')
  expect(filter.report.kinds).toEqual({
    "instructions to the agent": { lines: 2, bytes: expect.any(Number) },
    "thoughts that only their provider can read": { lines: 1, bytes: expect.any(Number) },
  })
})

test("with `all` everything is sent, only cleaned", () => {
  const filter = new LineFilter(claude, { all: true })
  const sent = filtered(filter, bytesOf("claude-code", "happenings"), 64)
  expect(sent.split("\n")).toHaveLength(textOf(bytesOf("claude-code", "happenings")).split("\n").length)
  expect(sent).not.toContain("session=alice")
})

test("a record that only mentions a kind is sent", () => {
  const said = {
    type: "user",
    uuid: "1",
    message: { content: [{ type: "tool_result", content: { type: "attachment" } }] },
  }
  const sent = (line: string) => filtered(new LineFilter(claude), new TextEncoder().encode(`${line}\n`), 1000).trimEnd()
  expect(sent(JSON.stringify(said))).toBe(JSON.stringify(said))
  const quoted = { type: "user", message: { content: '{"type":"file-history-snapshot"} "type":"progress"' } }
  expect(sent(JSON.stringify(quoted))).toBe(JSON.stringify(quoted))
  const snapshot = '{"type":"file-history-snapshot","messageId":"x"}'
  expect(sent(snapshot)).toBe("")
  // Two records on one line go together.
  expect(sent(snapshot + JSON.stringify(said))).toBe(snapshot + JSON.stringify(said))
  // So does what is left of one that another was written into.
  const damaged = snapshot.slice(0, -5) + JSON.stringify(said)
  expect(sent(damaged)).toBe(damaged)
})

test("headers are removed from errors wherever they are, also in half a line", () => {
  const error = {
    type: "system",
    subtype: "api_error",
    error: { cause: { headers: { "set-cookie": ["a=1"] } }, status: 500 },
  }
  const line = JSON.stringify(error)
  const sent = (text: string) => filtered(new LineFilter(claude), new TextEncoder().encode(text), 1000)
  expect(sent(line)).toBe('{"type":"system","subtype":"api_error","error":{"cause":{},"status":500}}')
  for (let cut = 1; cut < line.length; cut++) {
    expect(sent(line.slice(0, -cut))).not.toContain("a=1")
    expect(sent(`${line.slice(0, -cut)}\n`)).not.toContain("a=1")
  }
})

test("only the removed bytes change, whatever bytes surround them", () => {
  const head = new TextEncoder().encode('\ufeff { "type" : "system","subtype":"api_error", "text":"ü€😀\\u00fc ')
  const tail = new TextEncoder().encode('", "error": { "a" : 1.50 , "headers" : {"x":"y"}\t, "b":[ 2e3 ] } }\r\n')
  // Bytes that are no character, as a cut in the wrong place leaves them.
  const line = Uint8Array.from([...head, 0xc3, 0x28, 0x80, ...tail])
  const filter = new LineFilter(claude)
  const text = Buffer.from(filter.push(line)).toString("latin1")
  expect(filter.report.cleaned).toBe(1)
  expect(text).toBe(Buffer.from(line).toString("latin1").replace(' , "headers" : {"x":"y"}', ""))
})

test("credentials of git remotes are removed from any agent's lines, and other addresses stay", () => {
  const lines: [line: string, sent: string][] = [
    ['{"remote":"https://x-access-token:s3@h/o/r"}', '{"remote":"https://h/o/r"}'],
    ['{"remote":"https:\\/\\/x-access-token:s\\u0033@h\\/o"}', '{"remote":"https:\\/\\/h\\/o"}'],
    ['{"repository_url":"https://ghp_0123456789abcdef@github.com/o/r"}', '{"repository_url":"https://github.com/o/r"}'],
    ['{"gitUrl":"ssh://a:b@h/o/r"}', '{"gitUrl":"ssh://h/o/r"}'],
    ['{"text":"git clone https://a:b@h/o/r.git, then"}', '{"text":"git clone https://h/o/r.git, then"}'],
    [
      '{"text":"\\u001b[1mhttps://a:b@gitlab.com/o\\nhttps://c:d@github.com/o"}',
      '{"text":"\\u001b[1mhttps://gitlab.com/o\\nhttps://github.com/o"}',
    ],
    ["origin https://oauth2:s3@h/o/r (push)", "origin https://h/o/r (push)"],
    ['  "url": "https://a:b@h/o/r",', '  "url": "https://h/o/r",'],
    ['{"remote":"https://x-access-token:s3@h/o', '{"remote":"https://h/o'],
  ]
  for (const { id: agent } of agents) {
    const filter = () => new LineFilter(readerFor(agent))
    for (const [line, sent] of lines) expect(filtered(filter(), new TextEncoder().encode(line), 7)).toBe(sent)
  }
  for (const kept of [
    '{"remote":"git@h:o/r.git","other":"ssh://git@h/o/r","https":"https://alice@h/o/r"}',
    '{"text":"postgres://a:b@h/d and https://a:b@example.com/ and mailto:a@b and https://h/@scope:x@1"}',
  ])
    expect(filtered(new LineFilter(codex), new TextEncoder().encode(kept), 9)).toBe(kept)
})

test("the same bytes are sent however a file is cut into pieces", () => {
  const whole = bytesOf("claude-code", "happenings")
  const once = filtered(new LineFilter(claude), whole, whole.length)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (size) => {
      expect(filtered(new LineFilter(claude), whole, size)).toBe(once)
    }),
    { numRuns: 60 },
  )
})

test("without anything to leave out or clean, any bytes go through as they are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => {
      const filter = new LineFilter(claude)
      const out: number[] = []
      for (let at = 0; at < bytes.length; at += size) out.push(...filter.push(bytes.subarray(at, at + size)))
      out.push(...filter.end())
      expect(out).toEqual([...bytes])
    }),
  )
})

test("a line over the limit is refused before it is held in memory", () => {
  const filter = new LineFilter(claude)
  const piece = new Uint8Array(33 * 1024 * 1024).fill(120)
  filter.push(piece)
  expect(() => filter.push(piece)).toThrow("64 MB")
})
