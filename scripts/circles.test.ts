import { expect, test } from "bun:test"
import { circles } from "./circles.ts"

const of = (imports: Record<string, string[]>) => circles(new Map(Object.entries(imports)))

test("files that import each other in one direction are no circle", () => {
  expect(of({ a: ["b", "c"], b: ["c"], c: [] })).toEqual([])
})

test("two files that import each other are one", () => {
  expect(of({ a: ["b"], b: ["a"] })).toEqual([["a", "b"]])
})

test("a circle through others has all its files, and none that only import from it", () => {
  expect(of({ outside: ["b"], c: ["a", "below"], b: ["c"], a: ["b"], below: [] })).toEqual([["a", "b", "c"]])
})

test("circles that share a file are one group; others are groups of their own", () => {
  expect(of({ a: ["b"], b: ["a", "c"], c: ["b"], x: ["y"], y: ["x"] })).toEqual([
    ["a", "b", "c"],
    ["x", "y"],
  ])
})
