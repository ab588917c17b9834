import { expect, test } from "bun:test"
import { fileIn, firstLineIn, numberedIn } from "./numbered.ts"

test("numbers that tools print before lines are taken off, whatever stands between", () => {
  expect(numberedIn("    40→a\n    41→\n    42→\tb")).toEqual({ text: "a\n\n\tb", first: 40 })
  expect(numberedIn("9\tx\n10\ty\n")).toEqual({ text: "x\ny", first: 9 })
  expect(numberedIn("1: x\n2: y")).toEqual({ text: "x\ny", first: 1 })
})

test("lines that don't count up are the file's own", () => {
  expect(numberedIn("1: x\n3: y")).toBeNull()
  expect(numberedIn("const a = 1")).toBeNull()
  expect(numberedIn("")).toBeNull()
})

test("a title says which file, and where it begins", () => {
  expect([fileIn("Read src/a.ts lines 40-80"), firstLineIn("Read src/a.ts lines 40-80")]).toEqual(["src/a.ts", 40])
  expect([fileIn("Read src/tap.ts:10-14"), firstLineIn("Read src/tap.ts:10-14")]).toEqual(["src/tap.ts", 10])
  expect([fileIn("Read the folder"), firstLineIn("Read a.ts")]).toEqual(["", 1])
})
