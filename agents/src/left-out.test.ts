import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { filterLines, LineFilter, leftOutByBytes } from "./left-out.ts"
import { readerFor } from "./readers.ts"

const claude = readerFor("claude-code")
const codex = readerFor("codex")
const bytesOf = (file: string) => new Uint8Array(readFileSync(new URL(`../fixtures/${file}.jsonl`, import.meta.url)))
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

test("what holds no conversation is left out and counted, cookies are taken out, the rest keeps its bytes", () => {
  const whole = bytesOf("claude-happenings")
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

test("titles, links, sub-agents, the queue of prompts and the unknown are sent", () => {
  for (const file of ["claude-conversation", "claude-agent-progress", "agent-a0b1c2d", "claude-sidechains"]) {
    const filter = new LineFilter(claude)
    filtered(filter, bytesOf(file), 1000)
    const left = Object.keys(filter.report.kinds)
    expect(left).toEqual(file === "claude-conversation" ? ["snapshots of files"] : [])
  }
  const filter = new LineFilter(claude)
  const sent = filtered(filter, bytesOf("claude-happenings"), 1000)
  for (const kept of ["moon-phase", "seed_catalogue", "queue-operation", "away_summary", "queued_command"]) {
    expect(sent).toContain(kept)
  }
})

test("Codex keeps the record of its session without the instructions in it", () => {
  const filter = new LineFilter(codex)
  const sent = filtered(filter, bytesOf("codex-conversation"), 333)
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
  const sent = filtered(filter, bytesOf("claude-happenings"), 64)
  expect(sent.split("\n")).toHaveLength(textOf(bytesOf("claude-happenings")).split("\n").length)
  expect(sent).not.toContain("session=alice")
})

test("a record that only mentions a kind is sent", () => {
  const said = {
    type: "user",
    uuid: "1",
    message: { content: [{ type: "tool_result", content: { type: "attachment" } }] },
  }
  expect(claude.leavesOut(JSON.stringify(said))).toBeNull()
  const quoted = { type: "user", message: { content: '{"type":"file-history-snapshot"} "type":"progress"' } }
  expect(claude.leavesOut(JSON.stringify(quoted))).toBeNull()
  const snapshot = '{"type":"file-history-snapshot","messageId":"x"}'
  expect(claude.leavesOut(snapshot)).toBe("snapshots of files")
  // Two records on one line go together.
  expect(claude.leavesOut(snapshot + JSON.stringify(said))).toBeNull()
})

test("headers are taken out of errors wherever they are, and out of half a line too", () => {
  const error = {
    type: "system",
    subtype: "api_error",
    error: { cause: { headers: { "set-cookie": ["a=1"] } }, status: 500 },
  }
  const line = JSON.stringify(error)
  expect(claude.cleans(line)).toBe('{"type":"system","subtype":"api_error","error":{"cause":{},"status":500}}')
  expect(claude.cleans(line.slice(0, -12))).not.toContain("a=1")
  expect(claude.cleans(line.slice(0, -28))).not.toContain("a=1")
})

test("however a file is cut into pieces, the same is sent", () => {
  const whole = bytesOf("claude-happenings")
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

test("a line that is too long to look at flows through, and the next one is looked at again", async () => {
  const long = new Uint8Array(20 * 1024 * 1024).fill(120)
  const end = new TextEncoder().encode('\n{"type":"mode","mode":"normal"}\n{"type":"x"}\n')
  const filter = new LineFilter(claude)
  async function* pieces() {
    for (let at = 0; at < long.length; at += 1 << 20) yield long.subarray(at, at + (1 << 20))
    yield end
  }
  let sent = 0
  let last = new Uint8Array()
  for await (const piece of filterLines(filter, pieces())) {
    sent += piece.length
    last = new Uint8Array(piece)
  }
  expect(sent).toBe(long.length + '\n{"type":"x"}\n'.length)
  expect(textOf(last).endsWith('\n{"type":"x"}\n')).toBe(true)
  expect(filter.report.kinds).toEqual({ "settings of the program": { lines: 1, bytes: 32 } })
}, 60_000)
