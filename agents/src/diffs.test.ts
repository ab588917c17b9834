import { expect, test } from "bun:test"
import fc from "fast-check"
import { diffWork, replacement } from "./diffs.ts"
import { readerFor } from "./readers.ts"

test("equal lines at both ends become context, and common lines stay", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\n"
  expect(replacement(before, before.replace("d", "D"))).toEqual({
    text: " a\n b\n c\n-d\n+D\n e\n f\n g",
    added: 1,
    removed: 1,
  })
  expect(replacement("x\nkeep\ny", "1\nkeep\n2").text).toBe("-x\n+1\n keep\n-y\n+2")
  expect(replacement("", "one\ntwo\n")).toEqual({ text: "+one\n+two", added: 2, removed: 0 })
})

test("a diff gives back both texts, for any two texts", () => {
  const line = fc.constantFrom("", "a", "b", "-a", "+b", " ")
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"))
  const linesOf = (text: string) => (text === "" ? [] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n"))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = replacement(before, after)
      const lines = diff.text === "" ? [] : diff.text.split("\n")
      const old = lines.filter((line) => line[0] !== "+").map((line) => line.slice(1))
      const now = lines.filter((line) => line[0] !== "-").map((line) => line.slice(1))
      expect(`\n${linesOf(before).join("\n")}\n`).toContain(`\n${old.join("\n")}\n`)
      expect(`\n${linesOf(after).join("\n")}\n`).toContain(`\n${now.join("\n")}\n`)
      expect(diff.added - diff.removed).toBe(linesOf(after).length - linesOf(before).length)
    }),
  )
})

test("replacing a million lines by a million others is counted, not compared, and shown in part", () => {
  const { text, added, removed } = replacement("old\n".repeat(1_000_000), "new\n".repeat(900_001))
  expect({ added, removed }).toEqual({ added: 900_001, removed: 1_000_000 })
  const lines = text.split("\n")
  expect(lines).toHaveLength(10_002)
  expect(lines[5000]).toBe("\\ 995000 more lines")
  expect(lines.at(-1)).toBe("\\ 895001 more lines")
})

test("however many edits a call has, only so many pairs of lines are compared", () => {
  const work = diffWork()
  const all = work.pairs
  const texts = (nth: number) => Array.from({ length: 60 }, (_, at) => `${nth}.${at % 7}`).join("\n")
  let compared = 0
  for (let nth = 0; nth < 1000; nth++) {
    const before = work.pairs
    replacement(texts(nth), texts(nth + 1), work)
    compared += before - work.pairs
  }
  expect(compared).toBeLessThanOrEqual(all)
  expect(work.pairs).toBeGreaterThanOrEqual(0)
})

test("an Edit of a million lines becomes an entry of a few megabytes at most", () => {
  const input = { file_path: "/a", old_string: "x\n".repeat(1_000_000), new_string: "y\n".repeat(1_000_000) }
  const block = { type: "tool_use", id: "t", name: "Edit", input }
  const line = JSON.stringify({ type: "assistant", uuid: "u", message: { content: [block] } })
  const reader = readerFor("claude-code")
  const { draft } = reader.read(line, reader.start("main"))
  const [part] = draft.parts
  expect(part).toMatchObject({ type: "call", title: "Edited /a +1000000 -1000000" })
  expect(part?.type === "call" && part.body?.text.length).toBeLessThan(50_000)
})
