import { expect, test } from "bun:test"
import { whyOf } from "./why.ts"

test("the line that says why, never the exit code", () => {
  expect(whyOf("Exit code 1\nsrc/a.ts(3,5): error TS2322: Type 'x' is not assignable.", "run")).toEqual([
    "src/a.ts(3,5): error TS2322: Type 'x' is not assignable.",
  ])
  expect(whyOf("Error: Exit code 2", "run")).toEqual([])
  expect(whyOf("npm error code 1\nbuild failed: no such file\nnpm error A complete log of this run", "run")).toEqual([
    "build failed: no such file",
  ])
})

test("the reason above the last lines, where they don't say it", () => {
  const text = ["one", "AssertionError: expected 2 to be 1", "  at a.ts:1", "  at b.ts:2", "Ran 3 tests", "Done in 2s"]
  expect(whyOf(text.join("\n"), "run")).toEqual(["AssertionError: expected 2 to be 1", "Ran 3 tests", "Done in 2s"])
})

test("the last lines where nothing looks like a reason", () => {
  expect(whyOf("a\nb\nc\nd\nExit code 3", "run")).toEqual(["c", "d"])
})

test("what a tool refuses, it says first", () => {
  expect(whyOf("String to replace not found in file.\nString: x", "edit")).toEqual([
    "String to replace not found in file.",
  ])
})

test("a long line or a long output costs no more than its end", () => {
  const begin = performance.now()
  whyOf(`${"error ".repeat(1_000_000)}`, "run")
  whyOf(`${"exit ".repeat(1_000_000)}`, "edit")
  whyOf("a-".repeat(100_000), "run")
  expect(performance.now() - begin).toBeLessThan(500)
})
