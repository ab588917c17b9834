import { expect, test } from "bun:test"
import { countOf, numberOf, placeOf } from "./places.ts"

const entries = [
  [3, 2],
  [9, 1],
  [12, 3],
] as const

test("a match's number and its place are two names of one thing", () => {
  expect(countOf(entries)).toBe(6)
  const places = Array.from({ length: 6 }, (_, at) => placeOf(entries, at + 1)!)
  expect(places.map(({ seq, nth }) => [seq, nth])).toEqual([
    [3, 0],
    [3, 1],
    [9, 0],
    [12, 0],
    [12, 1],
    [12, 2],
  ])
  expect(places.map((place) => numberOf(entries, place))).toEqual([1, 2, 3, 4, 5, 6])
  expect(placeOf(entries, 7)).toBeNull()
  expect(numberOf(entries, { seq: 9, nth: 1 })).toBe(0)
  expect(numberOf(entries, { seq: 4, nth: 0 })).toBe(0)
})
