import { expect, test } from "bun:test"
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { agents } from "#agents/all"
import { LateResults } from "./late-results.ts"

const [agent] = agents.filter(({ acp }) => acp?.lateResults)
const session = "0a1b2c3d-0000-4000-8000-000000000000"

/** A home folder with the agent's folder of chats for one project. */
function chats(): { home: string; file: string } {
  const home = mkdtempSync(join(tmpdir(), "openctl-home-"))
  const folder = join(home, agent?.files?.folders[0] ?? "", "demo", "chats")
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "session-2026-11-27T11-00-ffffffff.jsonl"), record("c1", "of another session"))
  return { home, file: join(folder, "session-2026-11-27T12-00-0a1b2c3d.jsonl") }
}

const record = (id: string, output: string, status = "success") => {
  const result = [{ functionResponse: { id, name: "read_file", response: { output } } }]
  return `${JSON.stringify({ id: "m", type: "gemini", toolCalls: [{ id, name: "read_file", args: {}, result, status }] })}\n`
}
const ended = (toolCallId: string, more: object = {}) => ({
  sessionUpdate: "tool_call_update",
  toolCallId,
  status: "completed",
  ...more,
})

test("what the agent's own file says of its calls becomes their results, by their ids", async () => {
  const { home, file } = chats()
  const late = new LateResults(agent?.id ?? "", session, { home, folders: {} })
  late.take(ended("c1"))
  late.take(ended("c2", { content: [] }))
  late.take(ended("told", { content: [{ type: "content", content: { type: "text", text: "here" } }] }))
  writeFileSync(file, record("c1", "first") + record("told", "not asked for"))
  const finding = late.find()
  // The rest is written while it looks.
  appendFileSync(file, record("c2", "second", "error"))
  const text = (words: string) => [{ type: "content", content: { type: "text", text: words } }]
  expect(await finding).toEqual([
    ended("c1", { content: text("first") }),
    ended("c2", { status: "failed", content: text("second") }),
  ])
  expect(await late.find()).toEqual([])
})

test("it waits at most a second for a file that does not come", async () => {
  const late = new LateResults(agent?.id ?? "", session, { home: chats().home, folders: {} })
  late.take(ended("c1"))
  const before = performance.now()
  expect(await late.find()).toEqual([])
  expect(performance.now() - before).toBeGreaterThan(900)
  expect(performance.now() - before).toBeLessThan(4000)
})

const recorded = join(import.meta.dirname, "../../../../../shared/corpus/own/gemini-cli/0.61.0-everything.jsonl")
test.skipIf(!existsSync(recorded))("a recorded file tells outputs and exit codes", () => {
  const results = [...(agent?.acp?.lateResults?.resultsIn(readFileSync(recorded, "utf8")) ?? [])]
  const [, listed] = results.find(([id]) => id.startsWith("run_shell_command")) ?? []
  expect(listed?.text).toStartWith("total 24\n")
  expect(results.some(([, { failed, exit }]) => failed || exit)).toBe(true)
})
