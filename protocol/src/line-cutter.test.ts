import { expect, test } from "bun:test"
import { Refusal } from "./errors.ts"
import { LineCutter } from "./line-cutter.ts"
import { LONGEST_LINE } from "./line-limits.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (line: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(line)

function cut(whole: Uint8Array, size: number): { lines: string[]; rest: string } {
  const cutter = new LineCutter()
  const lines: string[] = []
  for (let at = 0; at < whole.length; at += size)
    for (const line of cutter.push(whole.subarray(at, at + size))) lines.push(text(line))
  return { lines, rest: text(cutter.end()) }
}

for (const [what, whole, lines, rest] of [
  ["nothing", "", [], ""],
  ["a newline alone", "\n", ["\n"], ""],
  ["empty lines", "\n\na\n\n", ["\n", "\n", "a\n", "\n"], ""],
  ["no newline at the end", "one\ntwo", ["one\n"], "two"],
  ["CRLF, whose carriage return belongs to the line", "one\r\ntwo\r\n", ["one\r\n", "two\r\n"], ""],
  ["a carriage return alone, which ends nothing", "one\rtwo\n", ["one\rtwo\n"], ""],
  ["a byte order mark, which stays", "\ufeffone\ntwo\n", ["\ufeffone\n", "two\n"], ""],
  ["characters of several bytes", "é漢\n🙂\n", ["é漢\n", "🙂\n"], ""],
] as const) {
  test(`${what} comes out the same however it is cut`, () => {
    const given = bytes(whole)
    for (let size = 1; size <= given.length + 1; size++) expect(cut(given, size)).toEqual({ lines: [...lines], rest })
  })
}

test("the caller may use its buffer again", () => {
  const cutter = new LineCutter()
  const buffer = bytes("one\ntw")
  const [one] = [...cutter.push(buffer)]
  buffer.fill(120)
  const [two] = [...cutter.push(bytes("o\n"))]
  expect([one && text(one), two && text(two)]).toEqual(["one\n", "two\n"])
})

test("a line of 64 MB is accepted however it is cut, and one byte more is refused", () => {
  const piece = new Uint8Array(LONGEST_LINE / 4).fill(120)
  const cutter = new LineCutter()
  for (let nth = 0; nth < 4; nth++) expect([...cutter.push(piece)]).toEqual([])
  expect(cutter.held).toBe(LONGEST_LINE)
  expect([...cutter.push(bytes("\n"))].map((line) => line.length)).toEqual([LONGEST_LINE + 1])
  for (let nth = 0; nth < 4; nth++) expect([...cutter.push(piece)]).toEqual([])
  expect(() => [...cutter.push(bytes("x"))]).toThrow(Refusal)
})
