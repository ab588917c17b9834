import { expect, test } from "bun:test"
import { cleanLine, isVisible } from "./clean.ts"

test("a title loses characters that could act in a terminal, an email or a page", () => {
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

test("a name of characters that can't be seen is empty, and they hide no difference between two names", () => {
  const hidden = [
    "\u200b",
    "\u2800",
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "\u034f",
    "\u200d",
    "\u200c\u200d",
    "\ufe0f",
    "\u180b",
  ]
  const tags = [..."bob"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("")
  for (const text of [...hidden, tags, "\u{e0100}", "\u{1d173}", "\u2060\u2800 \u3164"]) {
    expect([text, cleanLine(text)]).toEqual([text, ""])
    expect([text, isVisible(text)]).toEqual([text, false])
    expect(cleanLine(`Bob${text} Okafor${text}`)).toBe("Bob Okafor")
  }
  expect(cleanLine("B\u200do\u200cb")).toBe("Bob")
  expect(isVisible("\u200b.")).toBe(true)
})

test("joiners stay where emoji and scripts are written with them", () => {
  for (const name of ["❤️", "👩‍💻 Ada", "1️⃣", "👩🏽‍🚀", "می‌خواهم", "क्‍ष"]) expect(cleanLine(name)).toBe(name)
})
