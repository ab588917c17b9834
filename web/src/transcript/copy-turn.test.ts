import { expect, test } from "bun:test"
import type { Entry, Part } from "#protocol/entries"
import { TooLong, turnAsMarkdown } from "./copy-turn.ts"

const entries: Entry[] = []
const add = (kind: Entry["kind"], part: Part, more: Partial<Entry> = {}) =>
  entries.push({ seq: entries.length + 1, source: "main", line: entries.length, kind, parts: [part], ...more })
add("prompt", { type: "prompt", text: "Before" })
add("prompt", { type: "prompt", text: "Water the beans" })
add("call", {
  type: "call",
  id: "c",
  name: "Bash",
  does: "run",
  title: "Ran ls",
  body: { language: "bash", text: "ls" },
})
add("answer", { type: "answer", text: "A sub-agent's" }, { agent: "a" })
add("result", { type: "result", call: "c", text: "beans.txt" })
add("answer", { type: "answer", text: "Done, sho", more: 7 })
add("prompt", { type: "prompt", text: "After" })

const asked: number[] = []
const doors = {
  addressOf: (seq: number) => `https://openctl.example/s#e${seq}`,
  readPage: async (seq: number) => {
    asked.push(seq)
    const first = seq <= 4 ? 0 : 4
    return { entries: entries.slice(first, first + 4), next: null }
  },
  readEntry: async (seq: number) => ({
    ...entries[seq - 1]!,
    parts: [{ type: "answer" as const, text: "Done, shortened not." }],
  }),
}
const people = { agent: "Claude Code", author: "Alice" }
const copy = (from: number, to: number) => turnAsMarkdown(doors, { from, to }, people, new AbortController().signal)

test("a turn is copied whole, with addresses, and nothing beside it", async () => {
  const text = await copy(2, 6)
  expect(text).toContain("Water the beans")
  expect(text).toContain("<https://openctl.example/s#e2>")
  expect(text).toContain("beans.txt")
  expect(text).toContain("Done, shortened not.")
  for (const other of ["Before", "After", "sub-agent", "more characters"]) expect(text).not.toContain(other)
  expect(asked).toEqual([2, 5])
})

test("a turn that nobody would paste is refused", async () => {
  await expect(copy(1, 3_001)).rejects.toThrow(TooLong)
})
