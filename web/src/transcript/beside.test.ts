import { expect, test } from "bun:test"
import type { Entry, Part } from "#protocol/entries"
import { targetOf } from "./address.ts"
import { shownInstead } from "./beside.ts"
import { segmentsOf } from "./segments.ts"
import { JoinedPages } from "./useJoined.ts"

const answer = (text: string): Part => ({ type: "answer", text })
const call: Part = { type: "call", id: "a", name: "Bash", does: "run", title: "ls" }
const result: Part = { type: "result", call: "a", text: "done" }

/** Entries by their parts, in order; null: one that is hidden. */
function shown(seq: number, entries: readonly (Part[] | null | Partial<Entry>)[], to = seq, unloaded = 0) {
  const made = entries.map((it, line): Entry => {
    const parts = Array.isArray(it) ? it : (it?.parts ?? [])
    const rest = it && !Array.isArray(it) ? it : {}
    return { seq: line + 1 + unloaded, source: "main", line, kind: it ? "answer" : "hidden", ...rest, parts }
  })
  const rows = new JoinedPages([])
  const last = made.length + unloaded
  rows.follow([{ first: unloaded + 1, last, entries: made, head: true }])
  const joined = {
    row: (at: number) => rows.row(at, undefined),
    holder: (at: number) => rows.join.holder(at, undefined),
  }
  return shownInstead(targetOf(seq, to), joined, segmentsOf([{ from: 1, to: last }]))
}

test("an entry that says something is shown by its own row", () => {
  expect(shown(2, [[answer("a")], [answer("b")]])).toEqual({ seq: 2, note: null })
})

test("a result is shown by its call, and what was replaced by the newest", () => {
  expect(shown(3, [[call], [answer("b")], [result]])).toEqual({ seq: 1, note: null })
  const twice = [[answer("a")], { parts: [answer("ab")], replaces: 1 }, { parts: [answer("abc")], replaces: 2 }]
  expect(shown(1, twice)).toEqual({ seq: 3, note: null })
  expect(shown(3, [[call], { parts: [call], replaces: 1 }, [result]])).toEqual({ seq: 2, note: null })
})

test("beside an entry without anything to show stands the one before it, or else the one after it", () => {
  expect(shown(3, [[answer("a")], null, null, [answer("b")]])).toMatchObject({
    seq: 1,
    note: expect.stringContaining("the entry before it"),
  })
  expect(shown(1, [null, [answer(" \n")], [answer("b")]])).toEqual({
    seq: 3,
    note: "Entry 1 has nothing to show; this is the entry after it.",
  })
  expect(shown(1, [null, null])).toBeNull()
})

test("a range is shown by the first of it that says something", () => {
  expect(shown(2, [[answer("a")], null, [answer("b")]], 3)).toEqual({ seq: 3, note: null })
  expect(shown(2, [[answer("a")], null, null, [answer("b")]], 3)).toMatchObject({
    seq: 1,
    note: expect.stringContaining("the entry before it"),
  })
})

test("nothing is said while what comes before is not loaded", () => {
  expect(shown(12, [null, null, [answer("b")]], 12, 10)).toBeNull()
  expect(shown(5, [[answer("b")]], 5, 10)).toBeNull()
})
