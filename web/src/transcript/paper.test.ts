import { expect, test } from "bun:test"
import type { Block, Row } from "#agents/join"
import { forPaper, restIsElsewhere } from "./paper.ts"

const place = { seq: 1, part: 0 }
const paper = (block: object) => forPaper({ seq: 1, blocks: [block as Block] } as unknown as Row).blocks
const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`).join("\n")

test("what was said is whole, in pieces that the page shows without being asked", () => {
  const text = `${lines(60_000)}\nthe last words`
  const blocks = paper({ type: "answer", text, place }) as { text: string; place: { part: number } }[]
  expect(blocks.map((it) => it.text).join("")).toBe(text)
  expect(Math.max(...blocks.map((it) => it.text.length))).toBeLessThanOrEqual(150_000)
  expect(new Set(blocks.map((it) => it.place.part)).size).toBe(blocks.length)
})

test("a result has its first lines and says that there are more; a failure has its last ones too", () => {
  const call = (failed: boolean) => ({ type: "call", does: "run", place, result: { place, failed, text: lines(500) } })
  const textOf = (failed: boolean) => (paper(call(failed))[0] as { result: { text: string } }).result.text
  expect(textOf(false)).toBe(`${lines(30)}\n[${restIsElsewhere}]`)
  expect(textOf(true)).toContain(restIsElsewhere)
  expect(textOf(true)).toEndWith("line 499")
})

test("a short result is left alone, one that was stored shortened says so", () => {
  const short = { place, failed: false, text: "ok" }
  expect(paper({ type: "result", result: short })).toEqual([{ type: "result", result: short }] as unknown as Block[])
  const [shortened] = paper({ type: "result", result: { ...short, more: 12 } }) as unknown as { result: object }[]
  expect(shortened?.result).toEqual({ ...short, text: `ok\n[${restIsElsewhere}]`, more: undefined })
})
