import { expect, test } from "bun:test"
import { isTooMuchMarkdown } from "./markdown-bounds.ts"

test("what people and agents write is Markdown", () => {
  expect(isTooMuchMarkdown("# Plan\n\n- one\n  - two\n    1. three\n\n> quoted\n> > twice\n\n---\n* * *\n")).toBe(false)
  expect(isTooMuchMarkdown("Some **bold** text with `code` and [a link](https://example.com).\n\n".repeat(600))).toBe(
    false,
  )
  expect(isTooMuchMarkdown(`${"- [x] done\n".repeat(500)}`)).toBe(false)
})

test("what would hang a parser is not", () => {
  const bad = [
    ">".repeat(20_000),
    "> ".repeat(20_000),
    "- ".repeat(2_000),
    "> - ".repeat(500),
    "1. ".repeat(100),
    "[".repeat(20_000),
    "]".repeat(20_000),
    "*a **b ".repeat(3_000),
    "~~a".repeat(7_000),
    "- a\n".repeat(5_000),
    Array.from({ length: 200 }, (_, i) => `${" ".repeat(i * 2)}- a`).join("\n"),
    "x".repeat(50_001),
  ]
  for (const text of bad) expect([text.slice(0, 20), isTooMuchMarkdown(text)]).toEqual([text.slice(0, 20), true])
})
