import { expect, test } from "bun:test"
import { fixtureText } from "../../../tests/harness/agent-fixtures.ts"
import { readHead, toldIn } from "../session-head.ts"

const path = "/home/bob/.codex/sessions/2026/11/02/rollout-2026-11-02T10-00-00-x.jsonl.zst"

test("a rollout from before September 2025 tells its session and its folder", () => {
  const text = fixtureText("codex", "legacy")
  const head = readHead("rollout-2025-08-02T10-00-00-44444444-4444-4444-8444-444444444444.jsonl", text)
  expect(head).toMatchObject({
    agent: "codex",
    own: "44444444-4444-4444-8444-444444444444",
    directory: "/home/bob/pond",
    isSubAgent: false,
  })
  expect(toldIn(head, text).title).toBe("tags in pond.html are not drawn")
})

test("a sub-agent that repeats its parent's history is the parent's sub-agent, under its own id", () => {
  const parent = "019f690c-0000-7000-8000-000000000001"
  const head = readHead(path, fixtureText("codex", "agent-019f690d-0000-7000-8000-000000000003"))
  expect(head).toMatchObject({ own: "019f690d-0000-7000-8000-000000000003", isSubAgent: true, parent })
})

test("a fork is a session of its own, and names the one that it began as", () => {
  const text = fixtureText("codex", "fork")
  const head = readHead(path, text)
  expect(head).toMatchObject({ own: "fork-of-the-pond", isSubAgent: false, forkedFrom: "the-pond" })
  // Not after the prompts that it repeats.
  expect(toldIn(head, text).title).toBe("And the newts?")
})

test("the first 16 KiB of a file say whose it is, however long its instructions are", () => {
  const source = { subagent: { thread_spawn: { parent_thread_id: "the-pond", depth: 1 } } }
  const payload = { id: "the-child", cwd: "/w", source, base_instructions: { text: "x".repeat(90_000) } }
  const line = JSON.stringify({ timestamp: "2026-11-02T10:00:00.000Z", type: "session_meta", payload })
  expect(readHead(path, line.slice(0, 16 * 1024))).toMatchObject({
    agent: "codex",
    own: "the-child",
    isSubAgent: true,
    parent: "the-pond",
  })
})
