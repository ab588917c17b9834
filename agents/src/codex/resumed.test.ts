import { expect, test } from "bun:test"
import { fixtureText } from "../../../tests/harness/agent-fixtures.ts"
import { codexReader } from "./reader.ts"

test("a session that an earlier version began to read goes on", () => {
  // As 0.1 left it in the database.
  const state = {
    cwd: "/home/bob/pond",
    told: { model: "gpt-5.4" },
    sure: { prompt: true },
    awaited: {},
    calls: [],
    met: true,
  }
  for (const line of fixtureText("codex", "ends-0.118").trimEnd().split("\n").slice(1))
    expect(codexReader.read(line, state).draft).toBeDefined()
  expect(state.cwd).toBe("/home/bob/pond")
})

test("a fork and a sub-agent count only what is their own", () => {
  for (const [name, source] of [
    ["fork", "main"],
    ["agent-019f690d-0000-7000-8000-000000000003", "agent-019f690d-0000-7000-8000-000000000003"],
  ] as const) {
    const state = codexReader.start(source)
    const drafts = fixtureText("codex", name)
      .trimEnd()
      .split("\n")
      .map((line) => codexReader.read(line, state).draft)
    const copied = drafts.filter((draft) => draft.copiedFrom !== undefined)
    // All of the copy, and nothing after it.
    expect(drafts.findLastIndex((draft) => draft.copiedFrom !== undefined)).toBe(copied.length)
    expect(copied.some((draft) => draft.usage ?? draft.touched)).toBe(false)
    expect(drafts.filter((draft) => draft.usage)).toHaveLength(1)
  }
})
