import { expect, test } from "bun:test"
import { Join } from "#agents/join"
import type { Entry, Part } from "#protocol/entries"
import { summaryOf } from "./run-summary.ts"
import { Runs, staysInSight } from "./runs.ts"
import { segmentsOf } from "./segments.ts"
import type { Joined } from "./useJoined.ts"

type Rows = Pick<Joined, "row" | "repeats" | "undone">

const answer: Part = { type: "answer", text: "said" }
const thinking: Part = { type: "thinking", text: "hm" }
const call = (id: string, more: Partial<Extract<Part, { type: "call" }>> = {}): Part => ({
  type: "call",
  id,
  name: "Tool",
  does: "read",
  title: `Read ${id}.ts`,
  ...more,
})
const result = (id: string, more: Partial<Extract<Part, { type: "result" }>> = {}): Part => ({
  type: "result",
  call: id,
  text: "ok",
  ...more,
})
type Given = Part | null | [Part | null, Partial<Entry>]

function listOf(given: Given[], { from = 1, to = given.length } = {}) {
  const join = new Join([])
  join.add(
    given
      .map((one, at): Entry => {
        const [part, more] = Array.isArray(one) ? one : [one, {}]
        const kind = part === null ? "hidden" : (part.type as Entry["kind"])
        return { seq: at + 1, source: "main", line: at, kind, parts: part ? [part] : [], ...more }
      })
      .filter(({ seq }) => seq >= from && seq <= to),
  )
  const joined: Rows = {
    row: (seq) => join.row(seq),
    repeats: (seq) => join.repeats(seq),
    undone: (seq) => join.undone(seq),
  }
  return { joined, runs: new Runs(joined, segmentsOf([{ from: 1, to: given.length }])) }
}
const callsOf = (given: Given[], more = {}) => {
  const { runs } = listOf(given, more)
  return given.map((_, index) => runs.callsAt(index)?.rows ?? null)
}

test("calls, thoughts and results between two answers are one run, the same for each of its rows", () => {
  const given = [answer, thinking, call("a"), result("a"), call("b"), result("b"), answer]
  const rows = [2, 3, 5]
  expect(callsOf(given)).toEqual([null, rows, rows, rows, rows, rows, null])
})

test("two rows stand for themselves", () => {
  expect(callsOf([answer, call("a"), thinking, answer])).toEqual([null, null, null, null])
})

test("whatever a person says or must see ends a run", () => {
  const stops: Part[] = [
    { type: "prompt", text: "go" },
    { type: "prompt", as: "refusal", text: "no" },
    { type: "notice", about: "hook", text: "blocked" },
    { type: "notice", about: "error", text: "overloaded" },
    { type: "notice", about: "compaction", text: "a summary" },
    { type: "notice", about: "model", text: "x" },
    call("s", { does: "task" }),
    call("q", { does: "ask" }),
    call("p", { does: "plan", name: "propose_plan", body: { language: "markdown", text: "# Plan\n\n1. a" } }),
    { type: "raw", what: "new", words: "somebody said this", bytes: 3 },
  ]
  for (const stop of stops) {
    const runs = callsOf([thinking, call("a"), call("b"), stop, call("c"), call("d"), thinking])
    expect([runs[0], runs[3], runs[4]]).toEqual([[1, 2, 3], null, [5, 6, 7]])
  }
})

test("a run grows when the page before it comes, and what is open stays where it was", () => {
  const given = [answer, thinking, call("a"), call("b"), call("c"), call("d"), answer]
  expect(listOf(given, { from: 4 }).runs.callsAt(4)).toMatchObject({ first: 4, more: true })
  expect(listOf(given).runs.callsAt(4)).toMatchObject({ first: 2, more: false })
})

test("however long a run is, a row costs the run and nothing beyond", () => {
  let looked = 0
  const { joined } = listOf([thinking])
  const row = joined.row(1)
  const endless: Rows = {
    repeats: () => null,
    undone: () => undefined,
    row: () => {
      looked++
      return row
    },
  }
  const runs = new Runs(endless, segmentsOf([{ from: 1, to: 1_000_000 }]))
  expect(runs.callsAt(500_000)?.rows.length).toBe(512)
  const once = looked
  expect(once).toBeLessThan(5_000)
  for (let index = 499_712; index < 500_224; index++) runs.callsAt(index)
  expect(looked).toBe(once)
})

test("copies of earlier history are one line, counted with those that show nothing", () => {
  const copy = { repeats: { session: "before" } }
  const { runs } = listOf([[answer, copy], [null, copy], [thinking, copy], null, [answer, copy], answer])
  expect(runs.outerAt(0)).toMatchObject({ kind: "repeated", first: 1, last: 5, entries: 4, more: false })
  expect(runs.outerAt(4)).toBe(runs.outerAt(0))
  expect(runs.outerAt(5)).toBeNull()
})

test("what was taken back is one line with its own runs inside", () => {
  const given: Given[] = [
    answer,
    answer,
    call("a"),
    call("b"),
    thinking,
    [{ type: "notice", about: "info", text: "rewound" }, { undoes: { from: 2, to: 5 } }],
    call("c"),
    call("d"),
  ]
  const { runs } = listOf(given)
  expect(given.map((_, index) => runs.outerAt(index)?.entries ?? null)).toEqual([null, 4, 4, 4, 4, null, null, null])
  expect(runs.callsAt(3)?.rows).toEqual([3, 4, 5])
  expect(runs.callsAt(6)?.rows).toEqual([6, 7, 8])
})

test("a stretch that was taken back lies before the entry that says so", () => {
  const { runs } = listOf([answer, [answer, { undoes: { from: 1, to: 3 } }], answer])
  expect(runs.outerAt(0)).toBeNull()
})

test("failures and refusals stay in sight, and a refusal is no failure", () => {
  const { joined } = listOf([
    call("a"),
    result("a", { failed: true }),
    call("b"),
    result("b", { failed: true, refused: true }),
    call("c"),
    result("c"),
  ])
  expect([1, 3, 5].map((seq) => staysInSight(joined.row(seq)!))).toEqual([true, true, false])
  expect(summaryOf([joined.row(1)!, joined.row(3)!]).failed).toBe(1)
})

test("the line says what was done, with each file once and the lines that changed", () => {
  const { joined } = listOf([
    call("a"),
    call("a", { title: "Read a.ts:4-9" }),
    call("b"),
    call("r", { does: "run", title: "Ran npm test" }),
    call("e", { does: "edit", title: "Edited a.ts +2 -1" }),
    [result("e"), { touched: [{ path: "a.ts", how: "edit", added: 2, removed: 1 }] }],
    thinking,
  ])
  const rows = [1, 2, 3, 4, 5, 7].map((seq) => joined.row(seq)!)
  expect(summaryOf(rows)).toEqual({
    text: "Read 2 files, ran 1 command, edited 1 file",
    failed: 0,
    added: 2,
    removed: 1,
  })
  expect(summaryOf([joined.row(7)!]).text).toBe("Thought")
})

test("of many kinds of calls the line names those that matter most", () => {
  const { joined } = listOf([
    call("a"),
    call("s", { does: "search" }),
    call("w", { does: "web" }),
    call("r", { does: "run" }),
    call("e", { does: "edit", title: "Edited a.ts" }),
    call("f", { does: "write", title: "Wrote b.ts" }),
    call("p", { does: "plan", title: "Updated the to-do list" }),
  ])
  const { text } = summaryOf([1, 2, 3, 4, 5, 6, 7].map((seq) => joined.row(seq)!))
  expect(text).toBe("Read 1 file, ran 1 command, edited 1 file, wrote 1 file, 3 other calls")
})
