import { expect, test } from "bun:test"
import { type Kept, withGone } from "./useKept.ts"

const drawn = (last: Kept<string>[], things: string[] | undefined, over: string[] = []) =>
  withGone(things, (it) => it, { last, over: new Set(over), isFirst: (key) => key !== "dan" })
const said = (rows: Kept<string>[]) => rows.map(({ key, state }) => `${key} ${state}`)
const all = drawn([], ["alice", "bob", "carol"])

test("a row that is gone stays where it was, and one that came is new", () => {
  expect(said(drawn(all, ["alice", "carol", "dan"]))).toEqual(["alice here", "bob gone", "carol here", "dan new"])
})

test("while nothing is known, nothing is said to be gone", () => {
  expect(said(drawn(all, undefined))).toEqual([])
})

test("a gone row whose moment is over is not drawn again, even if a late render still has it", () => {
  const going = drawn(all, ["alice", "carol"])
  expect(said(going)).toContain("bob gone")
  expect(said(drawn(going, ["alice", "carol"], ["bob"]))).toEqual(["alice here", "carol here"])
})
