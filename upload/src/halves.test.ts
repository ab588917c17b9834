import { expect, test } from "bun:test"
import { halves } from "./halves.ts"

const cut = (text: string) => {
  const found = halves(new TextEncoder().encode(text))
  return found && [...[found.first, found.second].map((it) => new TextDecoder().decode(it)), found.lines]
}

test("lines are cut between two of them, near the middle", () => {
  expect(cut("a\nb\nc\nd\n")).toEqual(["a\nb\n", "c\nd\n", 2])
  expect(cut("a\nlong line\n")).toEqual(["a\n", "long line\n", 1])
  expect(cut("a long line\nb\n")).toEqual(["a long line\n", "b\n", 1])
  expect(cut("a long line\nno end")).toEqual(["a long line\n", "no end", 1])
})

test("one line can't be cut", () => {
  for (const text of ["a line\n", "no end", "\n", ""]) expect(cut(text)).toBeNull()
})
