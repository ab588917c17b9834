import { expect, test } from "bun:test"
import type { Entry, Part } from "#protocol/entry"
import { joinRows } from "./rows.ts"

const entry = (seq: number, kind: Entry["kind"], parts: Part[], more: Partial<Entry> = {}): Entry => ({
  seq,
  source: "main",
  line: seq - 1,
  kind,
  parts,
  ...more,
})
const main = { agent: undefined }
const call = (id: string): Part => ({ type: "call", id, name: "Bash", does: "run", title: "ls" })
const shown = (entries: Entry[], scope: { agent: string | undefined } = main) => {
  const joined = joinRows(entries, scope)
  return entries.map((one) => joined.row(one.seq)?.blocks.map((block) => block.type))
}

test("a result is shown with its call and leaves its own row empty", () => {
  const entries = [
    entry(1, "prompt", [{ type: "prompt", text: "hi" }]),
    entry(2, "call", [call("a"), call("b")]),
    entry(3, "result", [{ type: "result", call: "b", text: "second", failed: true }]),
    entry(4, "result", [
      { type: "result", call: "a", text: "first" },
      { type: "image", blob: "ff", media: "image/png", bytes: 3 },
    ]),
  ]
  expect(shown(entries)).toEqual([["prompt"], ["call", "call"], [], []])
  const blocks = joinRows(entries, main).row(2)?.blocks ?? []
  expect(blocks.map((block) => block.type === "call" && [block.result?.text, block.result?.failed])).toEqual([
    ["first", false],
    ["second", true],
  ])
  expect(blocks[0]?.type === "call" && blocks[0].result?.images.length).toBe(1)
})

test("a result whose call is not at hand stands alone, with its image", () => {
  const entries = [
    entry(9, "result", [
      { type: "result", call: "far", text: "late" },
      { type: "image", blob: "ff", media: "image/png", bytes: 3 },
    ]),
  ]
  expect(shown(entries)).toEqual([["result"]])
})

test("a sub-agent's words are not in the main conversation, and its call names it", () => {
  const entries = [
    entry(1, "call", [call("t")]),
    entry(2, "answer", [{ type: "answer", text: "inside" }], { agent: "a1", under: "t", source: "agent-a1" }),
    entry(3, "answer", [{ type: "answer", text: "outside" }]),
  ]
  expect(shown(entries)).toEqual([["call"], undefined, ["answer"]])
  expect(shown(entries, { agent: "a1" })).toEqual([undefined, ["answer"], undefined])
  const joined = joinRows(entries, main)
  expect(joined.row(1)?.blocks[0]).toMatchObject({ agent: "a1" })
})

test("what was replaced is not shown, nor what has nothing to show", () => {
  const entries = [
    entry(1, "answer", [{ type: "answer", text: "draft" }]),
    entry(2, "answer", [{ type: "answer", text: "final" }], { replaces: 1 }),
    entry(3, "hidden", []),
    entry(4, "thinking", [{ type: "thinking", text: " \n" }]),
  ]
  expect(shown(entries)).toEqual([[], ["answer"], [], []])
})
