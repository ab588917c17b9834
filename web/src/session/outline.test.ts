import { expect, test } from "bun:test"
import { cpuMs } from "../../../tests/harness/cpu.ts"
import { plainWords } from "./outline.ts"

test("a prompt's line has its words, not the marks of Markdown", () => {
  const lines: [string, string][] = [
    ["look at [#74](https://example.com/74)", "look at #74"],
    ["## Task Make `beans` **grow**", "Task Make beans grow"],
    ["> quoted\nand said", "quoted and said"],
    ["a[0](1) and [x] stay, # too", "a0 and [x] stay, # too"],
    ["**", "**"],
    ["", ""],
  ]
  for (const [text, line] of lines) expect(plainWords(text)).toBe(line)
})

test("a line costs little, whatever the prompt", () => {
  const before = cpuMs()
  for (const piece of ["[", "[a](", "![", "**", "`", "# "])
    expect(plainWords(piece.repeat(300_000)).length).toBeLessThan(301)
  expect(cpuMs() - before).toBeLessThan(500)
})
