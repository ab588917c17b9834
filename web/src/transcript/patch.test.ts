import { expect, test } from "bun:test"
import { countPatch, parsePatch } from "./patch.ts"

test("lines carry the numbers of both files", () => {
  const lines = parsePatch("--- a/x.ts\n+++ b/x.ts\n@@ -10,3 +10,3 @@ function x()\n one\n-two\n+2\n three\n")
  expect(lines.map((line) => [line.kind, line.old, line.new])).toEqual([
    ["file", undefined, undefined],
    ["file", undefined, undefined],
    ["hunk", undefined, undefined],
    ["same", 10, 10],
    ["removed", 11, undefined],
    ["added", undefined, 11],
    ["same", 12, 12],
  ])
  expect(countPatch(lines)).toEqual({ added: 1, removed: 1 })
})

test("a removed line that looks like a file's name is a removed line", () => {
  const lines = parsePatch("@@ -1,2 +1,1 @@\n--- old comment\n same\n--- a/next.ts\n+++ b/next.ts\n@@ -1 +1 @@\n-a\n+b")
  expect(lines.map((line) => line.kind)).toEqual([
    "hunk",
    "removed",
    "same",
    "file",
    "file",
    "hunk",
    "removed",
    "added",
  ])
  expect(lines.at(-1)?.new).toBe(1)
})

test("a patch without numbers is shown without numbers", () => {
  const lines = parsePatch("*** Begin Patch\n*** Update File: x.ts\n@@ class X\n-a\n+b\n*** End Patch")
  expect(lines.map((line) => line.kind)).toEqual(["file", "file", "hunk", "removed", "added", "file"])
  expect(lines.some((line) => line.old !== undefined || line.new !== undefined)).toBe(false)
})

test("text that is no diff stays as it is", () => {
  expect(parsePatch("hello\nworld").map((line) => line.text)).toEqual(["hello", "world"])
  expect(parsePatch("\\ No newline at end of file")[0]).toEqual({ kind: "note", text: "No newline at end of file" })
})
