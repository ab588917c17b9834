import { expect, test } from "bun:test"
import { countOf } from "./count.ts"
import { sizeOf } from "./size.ts"

test("one is one", () => {
  expect([sizeOf(0), sizeOf(1), sizeOf(2)]).toEqual(["0 bytes", "1 byte", "2 bytes"])
  expect([countOf(0, "line"), countOf(1, "line"), countOf(1_234, "line")]).toEqual(["0 lines", "1 line", "1,234 lines"])
  expect([countOf(1, "entry", "entries"), countOf(2, "entry", "entries")]).toEqual(["1 entry", "2 entries"])
})

test("a size is in the unit in which it has one to three digits", () => {
  expect([999, 1_000, 9_949, 12_345, 999_499, 999_500, 3_400_000, 2e9].map(sizeOf)).toEqual([
    "999 bytes",
    "1.0 KB",
    "9.9 KB",
    "12 KB",
    "999 KB",
    "1.0 MB",
    "3.4 MB",
    "2.0 GB",
  ])
})
