import { expect, test } from "bun:test"
import type { Entry } from "#protocol/entries"
import { newestIn } from "./useTodos.ts"

const todos = (text: string) => [{ type: "call", todos: [{ text, state: "open" }] }]
const entry = (seq: number, more: object) => ({ seq, source: "main", parts: [], ...more }) as unknown as Entry

test("the newest list of the main conversation counts, never a sub-agent's or a copy", () => {
  const entries = [
    entry(3, { parts: todos("first") }),
    entry(9, { parts: todos("second") }),
    entry(11, { parts: todos("a sub-agent's"), agent: "a1" }),
    entry(12, { parts: todos("a copy"), repeats: { seq: 3 } }),
    entry(13, { parts: [{ type: "call" }] }),
  ]
  expect(newestIn(entries)).toMatchObject({ seq: 9, todos: [{ text: "second" }] })
  expect(newestIn(entries.toReversed())?.seq).toBe(9)
  expect(newestIn([])).toBeNull()
})
