import { expect, test } from "bun:test"
import { bitsOf, mayHave } from "./word-filter.ts"

test("a word that was noted is always found again, and few others are", () => {
  const filter = new Uint8Array(1024)
  const noted = Array.from({ length: 800 }, (_, at) => `word${at * 7919}`)
  for (const word of noted) {
    for (const bit of bitsOf(word)) filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
  expect(noted.filter((word) => !mayHave(filter, bitsOf(word)))).toEqual([])
  const others = Array.from({ length: 5000 }, (_, at) => `other${at * 104729}`)
  expect(others.filter((word) => mayHave(filter, bitsOf(word))).length).toBeLessThan(150)
})

test("the bits of a word stay what they are: they are written in the database", () => {
  expect(bitsOf("hangar")).toEqual([5422, 6227, 7032, 7837, 450, 1255])
  for (const word of ["", "a", "änderung", "漢", "x".repeat(40)]) {
    expect(bitsOf(word).every((bit) => bit >= 0 && bit < 8192)).toBe(true)
  }
})
