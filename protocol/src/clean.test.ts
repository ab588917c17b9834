import { expect, test } from "bun:test"
import { cleanLine } from "./clean.ts"

test("a title loses what could act in a terminal, a letter or a page", () => {
  expect(cleanLine("\u001b[31mred\u001b[0m \u001b]8;;https://example.com\u0007link\u001b]8;;\u0007")).toBe("red link")
  expect(cleanLine("a\r\nBcc: b\u0000c")).toBe("a Bcc: bc")
  expect(cleanLine("\u202egnp.exe\u2066x\u200b")).toBe("gnp.exex")
  expect(cleanLine("lone \ud800 surrogate")).toBe("lone  surrogate")
})

test("emoji and other scripts stay", () => {
  expect(cleanLine("Ümläut 日本語 👩‍💻 🚀")).toBe("Ümläut 日本語 👩‍💻 🚀")
})

test("a long line is cut with an ellipsis, never in the middle of a character", () => {
  expect(cleanLine("abcdef", 4)).toBe("abc…")
  expect(cleanLine("ab🚀def", 4)).toBe("ab…")
})
