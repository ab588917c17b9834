import { expect, test } from "bun:test"
import { isWithinBounds } from "./json-bounds.ts"

const bounds = { levels: 4, values: 10 }

test("levels and members are counted, and the contents of strings are not", () => {
  expect(isWithinBounds("[[[[1]]]]", bounds)).toBe(true)
  expect(isWithinBounds("[[[[[1]]]]]", bounds)).toBe(false)
  expect(isWithinBounds('{"a":{"b":[{"c":1}]}}', bounds)).toBe(true)
  expect(isWithinBounds(`["${"[".repeat(99)}","${"{,".repeat(99)}"]`, bounds)).toBe(true)
  expect(isWithinBounds(`[${"1,".repeat(9)}1]`, bounds)).toBe(true)
  expect(isWithinBounds(`[${"1,".repeat(10)}1]`, bounds)).toBe(false)
  expect(isWithinBounds(`[${"{},".repeat(6)}1]`, bounds)).toBe(false)
})

test("a string ends where JSON says that it does", () => {
  const deep = "[[[[[1]]]]]"
  expect(isWithinBounds(`["\\"${deep}"]`, bounds)).toBe(true)
  expect(isWithinBounds(`["\\\\",${deep}]`, bounds)).toBe(false)
  expect(isWithinBounds(`["\\\\\\"${deep}"]`, bounds)).toBe(true)
  // A string that never ends hides nothing that a parser would see: it stops there as well.
  expect(isWithinBounds(`["${deep}`, bounds)).toBe(true)
})

test("closing brackets without opening ones make no room for others", () => {
  expect(isWithinBounds(`${"]".repeat(50)}[[[[[1]]]]]`, bounds)).toBe(false)
})

test("it agrees with a parser about thousands of made-up values", () => {
  let seed = 7
  const chance = (most: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % most
  }
  const made = (left: number): unknown => {
    const kind = chance(left > 0 ? 6 : 3)
    if (kind === 0) return chance(1000)
    if (kind === 1) return ['"', "\\", "]}", '\\"[', "[[{{"][chance(5)]
    if (kind === 2) return null
    const inside = Array.from({ length: chance(4) }, () => made(left - 1))
    return kind < 5 ? inside : Object.fromEntries(inside.map((value, at) => [`k"${at}[`, value]))
  }
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
  for (let round = 0; round < 5000; round++) {
    const value = made(6)
    const levels = chance(6)
    const fits = isWithinBounds(JSON.stringify(value), { levels, values: 1_000_000 })
    expect(fits).toBe(depthOf(value) <= levels)
  }
})
