import { expect, test } from "bun:test"
import type { Row } from "#agents/join"
import { runOf } from "./raw-run.ts"

const raw = { blocks: [{ type: "raw" }] } as unknown as Row
const said = { blocks: [{ type: "answer" }] } as unknown as Row
const joined = (rows: (Row | null | undefined)[]) => ({ row: (seq: number) => rows[seq - 1] })

test("unknown records in a row are one run, across records that show nothing", () => {
  const it = joined([said, raw, null, raw, raw, said, raw])
  expect([2, 4, 5].map((seq) => runOf(it, seq))).toEqual(Array(3).fill({ first: 2, count: 3 }))
})

test("a single one stands alone, and known records are no run", () => {
  const it = joined([said, raw, said])
  expect([runOf(it, 1), runOf(it, 2)]).toEqual([null, null])
})

test("a run ends where nothing is loaded", () => {
  expect(runOf(joined([raw, undefined, raw, raw]), 4)).toEqual({ first: 3, count: 2 })
})

test("however long the run is, a row doesn't walk all of it", () => {
  let looked = 0
  const many = {
    row: () => {
      looked += 1
      return raw
    },
  }
  runOf(many, 50_100)
  expect(looked).toBeLessThan(1_000)
  // Each of them is within reach: its run begins with a row that says so.
  for (let seq = 1; seq < 1_000; seq++) {
    const run = runOf(many, seq)
    expect(run && runOf(many, run.first)?.first).toBe(run?.first ?? null)
  }
})
