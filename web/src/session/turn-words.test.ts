import { expect, test } from "bun:test"
import type { Turn } from "#protocol/turns"
import { sayCost, sayLength, sayTokens, turnWords } from "./turn-words.ts"
import { turnAt, withTurns } from "./useTurns.ts"

const turn = (more: Partial<Turn>): Turn => ({
  seq: 1,
  to: 9,
  text: "Go on",
  at: null,
  last: null,
  calls: 0,
  failures: 0,
  errors: 0,
  files: 0,
  added: 0,
  removed: 0,
  usage: { input: 0, output: 0 },
  ...more,
})
const line = (more: Partial<Turn>) =>
  turnWords(turn(more))
    .map((words) => words.map(({ text }) => text).join(" "))
    .join(", ")

test("a turn's line says what it came to", () => {
  const at = "2026-11-27T10:00:00Z"
  const whole = { at, last: "2026-11-27T10:04:10Z", calls: 31, files: 6, added: 210, removed: 40, failures: 2 }
  expect(line({ ...whole, usage: { input: 1, output: 1, cost: 0.42 } })).toBe(
    "4 min, 31 calls, 6 files +210 −40, 2 failed, $0.42",
  )
  expect(line({ calls: 1, files: 1, added: 3 })).toBe("1 call, 1 file +3")
})

test("a turn's line is silent about what is not known", () => {
  expect(line({})).toBe("")
  expect(line({ at: "2026-11-27T10:00:00Z", last: "2026-11-27T10:00:00Z" })).toBe("")
  expect(line({ at: "never", last: "2026-11-27T10:00:00Z" })).toBe("")
  expect(line({ at: "2026-11-27T10:00:00Z", last: "2026-11-27T09:00:00Z" })).toBe("")
  expect(line({ usage: { input: 1, output: 1, cost: 0 } })).toBe("")
})

test("lengths, costs and tokens are said in few characters", () => {
  const minute = 60_000
  expect([400, 40_000, 4 * minute, 200 * minute, 120 * minute, 52 * 60 * minute].map(sayLength)).toEqual([
    "under 1 s",
    "40 s",
    "4 min",
    "3 h 20 min",
    "2 h",
    "2 d 4 h",
  ])
  expect([0.001, 0.42, 1234.5].map(sayCost)).toEqual(["under $0.01", "$0.42", "$1,234.50"])
  expect([7, 999, 1_000, 12_440, 250_300, 999_600, 3_140_000].map(sayTokens)).toEqual([
    "7",
    "999",
    "1k",
    "12.4k",
    "250k",
    "1M",
    "3.1M",
  ])
})

test("turns that came again take the place of what they were", () => {
  const before = [turn({ seq: 1 }), turn({ seq: 10, to: 12 })]
  const after = withTurns(before, [turn({ seq: 10, to: 20 }), turn({ seq: 21 })])
  expect(after.map(({ seq, to }) => [seq, to])).toEqual([
    [1, 9],
    [10, 20],
    [21, 9],
  ])
  expect(withTurns(before, [])).toBe(before)
  expect([0, 1, 9, 10, 500].map((seq) => turnAt(after, seq)?.seq)).toEqual([undefined, 1, 1, 10, 21])
})
