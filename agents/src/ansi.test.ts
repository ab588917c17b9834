import { expect, test } from "bun:test"
import { cpuMs } from "../../tests/harness/cpu.ts"
import { parseAnsi } from "./ansi.ts"

const esc = "\u001b"

test("colours and weights are words' looks", () => {
  expect(parseAnsi(`a ${esc}[1;31mb${esc}[22m c${esc}[0m d`)).toEqual([
    { text: "a " },
    { text: "b", bold: true, colour: "red" },
    { text: " c", colour: "red" },
    { text: " d" },
  ])
  expect(parseAnsi(`${esc}[92mbright${esc}[39;44m on blue`)).toEqual([
    { text: "bright", colour: "green" },
    { text: " on blue", on: "blue" },
  ])
})

test("256 and 16 million colours are the nearest of ours", () => {
  const colourOf = (codes: string) => parseAnsi(`${esc}[${codes}mx`)[0]?.colour
  expect(colourOf("38;5;208")).toBe("yellow")
  expect(colourOf("38;5;9")).toBe("red")
  expect(colourOf("38;2;10;20;200")).toBe("blue")
  expect(colourOf("38;5;240")).toBe("black")
  expect(parseAnsi(`${esc}[38;5;9;1mx`)).toEqual([{ text: "x", colour: "red", bold: true }])
})

test("a line that was written over is its last state, in the look that it has then", () => {
  const text = parseAnsi(`${esc}[33m 10%\r 60%\r${esc}[32m100%\r\nnext`)
  expect(text).toEqual([{ text: "100%", colour: "green" }, { text: "\n" }, { text: "next", colour: "green" }])
  expect(parseAnsi("ab\b\bcd")[0]?.text).toBe("cd")
})

test("everything else that is said to a terminal is left out", () => {
  const text = `${esc}]8;;https://evil.example\u0007link${esc}]8;;\u0007${esc}[2J${esc}[1;1H${esc}(B!${esc}[?25l`
  expect(parseAnsi(text)).toEqual([{ text: "link!" }])
})

test("inverse is a background", () => {
  expect(parseAnsi(`${esc}[31;7mx`)).toEqual([{ text: "x", on: "red" }])
})

test("a text of only colours makes few elements, and none of it is lost", () => {
  const spans = parseAnsi(Array.from({ length: 50_000 }, (_, at) => `${esc}[3${at % 8}m${at % 10}`).join(""))
  expect(spans.length).toBeLessThanOrEqual(4_001)
  expect(spans.map(({ text }) => text).join("").length).toBe(50_000)
})

test("sequences without an end take no longer than the text is long", () => {
  const begin = cpuMs()
  for (const piece of [`${esc}]`, `${esc}[`, `${esc}[1;`, "\r", "\b", "\u009b"]) parseAnsi(piece.repeat(200_000))
  expect(cpuMs() - begin).toBeLessThan(3_000)
})
