import { expect, test } from "bun:test"
import { isQuickMarkdown, isTooMuchMarkdown } from "./markdown-bounds.ts"
import { parseMarkdown } from "./markdown-tokens.ts"

test("text by people and agents is Markdown", () => {
  expect(isTooMuchMarkdown("# Plan\n\n- one\n  - two\n    1. three\n\n> quoted\n> > twice\n\n---\n* * *\n")).toBe(false)
  expect(isTooMuchMarkdown("Some **bold** text with `code` and [a link](https://example.com).\n\n".repeat(600))).toBe(
    false,
  )
  expect(isTooMuchMarkdown(`${"- [x] done\n".repeat(500)}`)).toBe(false)
})

test("text that would hang a parser is not", () => {
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

/** How many characters the library's patterns are given to look at: its work, without a clock. */
function workOf(text: string): number {
  const { exec } = RegExp.prototype
  let work = 0
  RegExp.prototype.exec = function (this: RegExp, given: string) {
    work += given.length - (this.global || this.sticky ? this.lastIndex : 0)
    return exec.call(this, given)
  }
  try {
    parseMarkdown(text)
  } finally {
    RegExp.prototype.exec = exec
  }
  return work
}

const units = [
  "[a](",
  "[",
  "![",
  "*a",
  "_a",
  "~~a",
  "`a",
  "|a\n",
  "<a",
  "&",
  "\\",
  "!",
  "a",
  "a ",
  "www.",
  "a@b.",
].concat(["- a\n", "a\n", "a  \n", "> a\n", "a\n\n", "- a\n\n", "[a]: b\n", "```\n", "<!--\n", "a\n=\n", "1. a\n"])
const starts = ["", "- ", "> ", "|a|b|\n|-|-|\n", "1. a\n   "]

/** The longest text of this kind that the page parses by itself. */
function longestQuick(start: string, unit: string): string {
  let [few, many] = [1, Math.floor(50_000 / unit.length)]
  while (few < many) {
    const middle = Math.ceil((few + many) / 2)
    const text = start + unit.repeat(middle)
    if (isQuickMarkdown(text) && !isTooMuchMarkdown(text)) few = middle
    else many = middle - 1
  }
  return start + unit.repeat(few)
}

test("the page itself parses only bounded work, whoever wrote it; more goes to the worker", () => {
  // Without the bound, the first of them alone takes 3,000 million.
  expect(isQuickMarkdown("a".repeat(50_000))).toBe(false)
  expect(isQuickMarkdown(`- ${"a  \n".repeat(2_000)}`)).toBe(false)
  for (const start of starts) {
    for (const unit of units) {
      const text = longestQuick(start, unit)
      expect([start + unit, workOf(text) < 500_000_000]).toEqual([start + unit, true])
    }
  }
}, 60_000)

test("long answers as agents write them are parsed at once", () => {
  const answer = `## What I found\n\nThe parser **reads** \`a.ts\`, and then:\n\n- one\n- two\n\n\`\`\`ts\nconst a = 1\n\`\`\`\n\n`
  expect(isQuickMarkdown(answer.repeat(250))).toBe(true)
})
