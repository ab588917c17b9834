import { expect, test } from "bun:test"
import fc from "fast-check"
import { LineSplitter } from "./line-splitter.ts"

function split(chunks: Buffer[], longest?: number) {
  const lines: string[] = []
  const tooLong: number[] = []
  const splitter = new LineSplitter(
    (line) => lines.push(line),
    (bytes) => tooLong.push(bytes),
    longest,
  )
  for (const chunk of chunks) splitter.take(chunk)
  splitter.end()
  return { lines, tooLong }
}

test("lines are whole wherever the pieces were cut, in a character too", () => {
  const lines = ['{"a":"é😀"}', "two", "three"]
  const bytes = Buffer.from(`${lines.join("\r\n")}\n\n  \n`)
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
      expect(split(chunks)).toEqual({ lines, tooLong: [] })
    }),
    { seed: 3, numRuns: 50 },
  )
})

test("a line beyond the bound is passed over and counted, and the next one is read", () => {
  const chunks = Array.from({ length: 30 }, () => Buffer.from("x".repeat(10)))
  const { lines, tooLong } = split([...chunks, Buffer.from("\nnext\n"), ...chunks], 100)
  expect(lines).toEqual(["next"])
  expect(tooLong).toEqual([300, 300])
})
