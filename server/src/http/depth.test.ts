import { expect, test } from "bun:test"
import { isTooDeep } from "./depth.ts"

test("nesting deeper than any call's is found, and brackets in strings are not counted", () => {
  expect(isTooDeep(`${"[".repeat(33)}${"]".repeat(33)}`)).toBe(true)
  expect(isTooDeep(`${'{"a":'.repeat(500_000)}`)).toBe(true)
  expect(isTooDeep(`${"[".repeat(32)}${"]".repeat(32)}`)).toBe(false)
  expect(isTooDeep(JSON.stringify({ text: `${"[".repeat(100)}\\"${"{".repeat(100)}` }))).toBe(false)
  expect(isTooDeep(JSON.stringify(Array.from({ length: 100 }, () => [1])))).toBe(false)
})
