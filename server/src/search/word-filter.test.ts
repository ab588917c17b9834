import { expect, test } from "bun:test"
import { bitsOf, mayHave } from "./word-filter.ts"

test("every added word is found again, and few others are", () => {
  const filter = new Uint8Array(512)
  const noted = Array.from({ length: 800 }, (_, at) => `word${at * 7919}`)
  for (const word of noted) {
    for (const bit of bitsOf(word)) filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
  expect(noted.filter((word) => !mayHave(filter, bitsOf(word)))).toEqual([])
  const others = Array.from({ length: 5000 }, (_, at) => `other${at * 104729}`)
  expect(others.filter((word) => mayHave(filter, bitsOf(word))).length).toBeLessThan(650)
})

test("the bits of a word stay what they are: they are written in the database", () => {
  expect(bitsOf("hangar")).toEqual([1326, 2131, 2936, 3741])
  for (const word of ["", "a", "änderung", "漢", "x".repeat(40)]) {
    expect(bitsOf(word).every((bit) => bit >= 0 && bit < 4096)).toBe(true)
  }
})
