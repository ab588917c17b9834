import { describe, expect, test } from "bun:test"
import { LONGEST_PROMPT, markedIn, unfitIn } from "./prompt-text.ts"

describe("the text of a prompt", () => {
  test.each([
    "Run the tests",
    "Two\nlines\tand a tab",
    "👩‍👩‍👧 and 🏳️‍🌈 and ❤️ and 1️⃣ and ☺︎ and 🧑🏽‍🤝‍🧑🏿 and ❤️‍🔥",
    "می‌خواهم",
    "e\u0301 isn't é",
    "  indented code",
    "What does / mean? And !important?",
    "@src/main.ts explain https://example.com",
  ])("%p is sent as it is", (text) => {
    expect(unfitIn(text, "contributor")).toBeNull()
    expect(unfitIn(text, "owner")).toBeNull()
  })

  test.each([
    ["a\u0000b", "U+0000", 1],
    ["a\rb", "U+000D", 1],
    ["\u001b[2Jgone", "U+001B", 0],
    ["a\u009bb", "U+009B", 1],
    ["abc\u202egpj.exe", "U+202E", 3],
    ["ig\u200bnore", "U+200B", 2],
    ["ab\u200dcd", "U+200D", 2],
    ["ok\u{e0041}", "U+E0041", 2],
    ["\ufeffok", "U+FEFF", 0],
    ["a\ud800b", "U+D800", 1],
    ["a\udc00", "U+DC00", 1],
    ["a\u2066b", "U+2066", 1],
    ["a\u2028b", "U+2028", 1],
    ["1\ufe0f\ufe0f", "U+FE0F", 2],
    ["1\ufe01", "U+FE01", 1],
    ["❤️\ufe02", "U+FE02", 2],
    ["1\u200d2", "U+200D", 1],
    ["👩\u200d2", "U+200D", 2],
  ])("%p is refused, and the character is named", (text, code, at) => {
    for (const from of ["owner", "contributor"] as const) {
      expect(unfitIn(text, from)).toMatchObject({ at, why: expect.stringContaining(code) })
    }
  })

  test("nothing, and white space alone, is no prompt", () => {
    for (const text of ["", " ", "\n\t"]) expect(unfitIn(text, "owner")).toMatchObject({ at: 0 })
  })

  test("an agent's command is for the owner, a shell's for nobody", () => {
    expect(unfitIn("/compact", "owner")).toBeNull()
    expect(unfitIn(" \n/compact", "contributor")).toMatchObject({ at: 2 })
    expect(unfitIn("!rm -rf /", "owner")).toMatchObject({ at: 0 })
    expect(unfitIn("\t!ls", "contributor")).toMatchObject({ at: 1 })
  })

  test("the longest prompt is as long as it is said to be", () => {
    expect(unfitIn("x".repeat(LONGEST_PROMPT), "contributor")).toBeNull()
    expect(unfitIn("x".repeat(LONGEST_PROMPT + 1), "contributor")).toMatchObject({ at: LONGEST_PROMPT })
  })

  test("paths and links are found for those who approve", () => {
    const text = "see @.env, mail a@b.c, (@~/.ssh/id) https://evil.example/x?y"
    expect(markedIn(text).map(({ from, to, what }) => [what, text.slice(from, to)])).toEqual([
      ["path", "@.env,"],
      ["path", "@~/.ssh/id"],
      ["link", "https://evil.example/x?y"],
    ])
  })
})
