import { expect, test } from "bun:test"
import { agentStretches, mainStretches, segmentsOf, without } from "./segments.ts"

const source = (name: string, lines: number, first: number | null, last: number | null) => ({
  name,
  lines,
  first,
  last,
})

test("without sub-agents a row is its seq", () => {
  const rows = segmentsOf(mainStretches([source("main", 50_000, 1, 50_000)], 50_000))
  expect(rows.count).toBe(50_000)
  expect([rows.seqAt(0), rows.seqAt(49_999), rows.indexOf(1), rows.indexOf(50_000)]).toEqual([1, 50_000, 0, 49_999])
})

test("a sub-agent's file that came in one go is left out, wherever it came", () => {
  const sources = [source("main", 30, 1, 60), source("agent-a", 20, 11, 30), source("agent-b", 10, 61, 70)]
  const rows = segmentsOf(mainStretches(sources, 70))
  expect(rows.count).toBe(40)
  expect([rows.seqAt(9), rows.seqAt(10), rows.seqAt(39)]).toEqual([10, 31, 60])
  expect([rows.indexOf(31), rows.indexOf(20), rows.indexOf(65)]).toEqual([10, 9, 39])
})

test("interleaved entries stay in the list", () => {
  const sources = [source("main", 30, 1, 50), source("agent-a", 10, 11, 45), source("agent-b", 10, 12, 44)]
  expect(segmentsOf(mainStretches(sources, 50)).count).toBe(50)
})

test("entries newer than the sources are in the list", () => {
  expect(mainStretches([source("main", 10, 1, 10)], 14)).toEqual([{ from: 1, to: 14 }])
  expect(segmentsOf(mainStretches([], 0)).count).toBe(0)
})

test("a sub-agent's own list is where its source lies, and where it is listed", () => {
  const sources = [source("main", 30, 1, 50), source("agent-a", 10, 11, 45)]
  expect(agentStretches(sources, "a", null)).toEqual([{ from: 11, to: 45 }])
  expect(agentStretches(sources, "a", { from: 10, to: 20 })).toEqual([{ from: 10, to: 45 }])
  expect(agentStretches(sources, "x", { from: 9, to: 46 })).toEqual([{ from: 9, to: 46 }])
  expect(agentStretches(sources, "x", null)).toEqual([])
})

test("what is folded is left out, and leads to what stands before it", () => {
  const stretches = [
    { from: 1, to: 10 },
    { from: 21, to: 30 },
  ]
  expect(without(stretches, [])).toEqual(stretches)
  const left = without(stretches, [
    { from: 3, to: 5 },
    { from: 8, to: 22 },
    { from: 30, to: 40 },
  ])
  expect(left).toEqual([
    { from: 1, to: 2 },
    { from: 6, to: 7 },
    { from: 23, to: 29 },
  ])
  const rows = segmentsOf(left)
  expect(rows.count).toBe(11)
  expect([rows.seqAt(2), rows.seqAt(4), rows.seqAt(10)]).toEqual([6, 23, 29])
  expect([rows.indexOf(4), rows.indexOf(6), rows.indexOf(25), rows.indexOf(1)]).toEqual([1, 2, 6, 0])
  expect(without(stretches, [{ from: 1, to: 100 }])).toEqual([])
})
