import { expect, test } from "bun:test"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { type Batch, LineBatches } from "./line-batches.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (batch: Batch) => Buffer.concat(batch.pieces).toString()

/** All that comes out, for every way of cutting what goes in. */
function sent(whole: string, skip: number, most: number, cut: number, withOpen = true) {
  const batches = new LineBatches(skip, most)
  const out: Batch[] = []
  for (let at = 0; at < whole.length; at += cut) out.push(...batches.push(bytes(whole.slice(at, at + cut))))
  out.push(...batches.end(() => withOpen))
  return { out, passed: batches.passed === null ? null : Buffer.from(batches.passed).toString(), left: batches.skip }
}

test("what comes out is what went in after the lines that the server has, however it is cut", () => {
  const whole = "one\ntwo\n\nthree is longer\nfour"
  const lines = ["one\n", "two\n", "\n", "three is longer\n", "four"]
  for (let skip = 0; skip <= 5; skip++) {
    for (const most of [1, 5, 9, 1000]) {
      for (const cut of [1, 2, 3, 7, 1000]) {
        const { out, passed, left } = sent(whole, skip, most, cut)
        expect(out.map(text).join("")).toBe(lines.slice(skip).join(""))
        expect(passed).toBe(skip === 0 ? null : (lines[skip - 1] ?? null))
        expect(left).toBe(0)
        let line = skip
        for (const batch of out) {
          expect(batch.line).toBe(line)
          line += batch.lines
        }
        expect(line).toBe(Math.max(skip, 4))
      }
    }
  }
})

test("a batch is no larger than asked, unless a single line is", () => {
  const { out } = sent("aaaa\nbb\ncc\ndddddddddddd\ne\n", 0, 6, 3)
  expect(out.map(text)).toEqual(["aaaa\n", "bb\ncc\n", "dddddddddddd\n", "e\n"])
})

test("a half line is kept back when it is not wanted", () => {
  expect(sent('{"a":1}\n{"b":', 0, 100, 4, false).out.map(text)).toEqual(['{"a":1}\n'])
  expect(sent('{"b":', 0, 100, 4, false).out).toEqual([])
})

test("a file with fewer lines than the server has is noticed", () => {
  expect(sent("one\n", 3, 100, 10).left).toBe(2)
})

test("a batch has no more lines than a request may have, however short they are", () => {
  const { out } = sent("\n".repeat(LINES_PER_REQUEST * 2 + 1), 0, 4 * 1024 * 1024, 1_000_000)
  expect(out.map(({ line, lines }) => [line, lines])).toEqual([
    [0, LINES_PER_REQUEST],
    [LINES_PER_REQUEST, LINES_PER_REQUEST],
    [LINES_PER_REQUEST * 2, 1],
  ])
})
