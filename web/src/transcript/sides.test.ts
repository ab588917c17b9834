import { expect, test } from "bun:test"
import { parsePatch } from "./patch.ts"
import { codeOf, fileOf, sidesOf } from "./sides.ts"

const lines = parsePatch("--- a/src/x.ts\n+++ b/src/x.ts\n@@ -1,4 +1,3 @@\n a\n-b\n-c\n+B\n d\n+e\n-f")

test("what was removed stands beside what was added in its place", () => {
  const shown = sidesOf(lines).map((row) =>
    row.kind === "both" ? row.line.kind : [row.old?.text ?? null, row.new?.text ?? null],
  )
  expect(shown).toEqual([
    "file",
    "file",
    "hunk",
    ["a", "a"],
    ["b", "B"],
    ["c", null],
    ["d", "d"],
    [null, "e"],
    ["f", null],
  ])
})

test("each side is code by itself, and the head names its file", () => {
  expect([codeOf(lines, "old").text, codeOf(lines, "new").text]).toEqual(["a\nb\nc\nd\nf", "a\nB\nd\ne"])
  expect(fileOf(lines)).toBe("src/x.ts")
  expect(fileOf(parsePatch("+only"))).toBe("")
})
