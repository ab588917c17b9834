import { expect, test } from "bun:test"
import { fitting } from "./question-body.ts"

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

test("what fits stays as it is", () => {
  const body = { kind: "edit", input: { a: 1 }, diffs: [{ path: "a", old: null, new: "b" }] }
  expect(fitting(body)).toEqual(body)
})

test("of what doesn't fit the beginning is kept, and never more than there is room for", () => {
  const text = '"\\\n🙂\u0001é'.repeat(5_000)
  const diff = { path: "a.ts", old: text, new: text }
  for (const longest of [300, 1_000, 5_000, 64 * 1024]) {
    for (const body of [
      { input: text },
      { input: { deep: [{ text }] }, kind: "x" },
      { input: { a: 1 }, diffs: [diff, diff] },
      { diffs: [{ path: "b", old: null, new: "c" }, diff], places: [{ path: "p", line: null }] },
    ]) {
      const kept = fitting(body, longest)
      if (bytes(body) <= longest) continue
      expect(kept.cut).toBe(true)
      expect(bytes(kept)).toBeLessThanOrEqual(longest)
      if (typeof kept.input === "string") expect(kept.input.isWellFormed()).toBe(true)
    }
  }
  expect(fitting({ input: text }, 5_000).input).toStartWith('"\\\n🙂')
  expect(bytes(fitting({ input: text }, 5_000))).toBeGreaterThan(4_700)
})
