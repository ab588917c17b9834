import { expect, test } from "bun:test"
import { ago, count, sayBytes, shellWord, table } from "./words.ts"

test("sizes are shown in steps of a thousand", () => {
  expect([0, 1, 999, 1000, 9949, 9951, 999_499, 999_500, 12_345_678].map(sayBytes)).toEqual([
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1.0 kB",
    "9.9 kB",
    "10 kB",
    "999 kB",
    "1.0 MB",
    "12 MB",
  ])
})

test("numbers are shown with their units", () => {
  expect(count(1, "line")).toBe("1 line")
  expect(count(1234, "line")).toBe("1,234 lines")
})

test("times are shown relative to now, and as a date when long ago", () => {
  const now = Date.parse("2026-11-23T12:00:00Z")
  expect(ago("2026-11-23T11:59:30Z", now)).toBe("just now")
  expect(ago("2026-11-23T11:58:30Z", now)).toBe("1 minute ago")
  expect(ago("2026-11-23T01:00:00Z", now)).toBe("11 hours ago")
  expect(ago("2026-11-20T01:00:00Z", now)).toBe("3 days ago")
  expect(ago("2026-01-20T01:00:00Z", now)).toBe("2026-01-20")
  expect(ago("nonsense", now)).toBe("")
})

test("any path can be copied into a shell", () => {
  expect(shellWord("/home/alice/a.jsonl")).toBe("/home/alice/a.jsonl")
  expect(shellWord("it's $(here)")).toBe(`'it'\\''s $(here)'`)
})

test("columns line up, and the last one ends where the terminal does", () => {
  expect(
    table(
      [
        ["01", "Codex", "A title that is far too long"],
        ["0123", "Claude Code", "会議の記録を直す"],
      ],
      32,
    ),
  ).toEqual(["01    Codex        A title that…", "0123  Claude Code  会議の記録を…"])
})
