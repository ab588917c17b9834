import { expect, test } from "bun:test"
import type { Entry, Part } from "#protocol/entries"
import type { Page } from "./pages.ts"
import { JoinedPages } from "./useJoined.ts"

const entry = (seq: number, kind: Entry["kind"], ...parts: Part[]): Entry => ({
  seq,
  source: "main",
  line: seq - 1,
  kind,
  parts,
})
const page = (...entries: Entry[]): Page => ({
  first: entries[0]!.seq,
  last: entries.at(-1)!.seq,
  entries,
  head: false,
})
const call: Part = { type: "call", id: "a", name: "Bash", does: "run", title: "ls" }

test("a result joins its call across pages, and leaves it when its page goes", () => {
  const rows = new JoinedPages([])
  const first = page(entry(1, "call", call))
  const second = page(entry(2, "result", { type: "result", call: "a", text: "done" }))
  rows.follow([first, second])
  expect(rows.row(1, undefined)?.blocks[0]).toMatchObject({ result: { text: "done" } })
  expect(rows.row(2, undefined)).toBeNull()
  rows.follow([first])
  expect(rows.row(1, undefined)?.blocks[0]).not.toHaveProperty("result")
  expect(rows.row(2, undefined)).toBeUndefined()
})

test("a head that was read again keeps its rows and gains the new ones", () => {
  const rows = new JoinedPages([])
  const answer = entry(1, "answer", { type: "answer", text: "hi" })
  rows.follow([page(answer)])
  const before = rows.row(1, undefined)
  rows.follow([page(answer, entry(2, "answer", { type: "answer", text: "there" }))])
  expect(rows.row(1, undefined)).toBe(before!)
  expect(rows.row(2, undefined)?.blocks.length).toBe(1)
})

test("white space alone shows nothing", () => {
  const rows = new JoinedPages([])
  rows.follow([page(entry(1, "answer", { type: "answer", text: "\n\n" }))])
  expect(rows.row(1, undefined)).toBeNull()
})

test("the pictures of all that is loaded, in their order, of one conversation", () => {
  const rows = new JoinedPages([])
  const image = (blob: string): Part => ({ type: "image", blob, media: "image/png", bytes: 1 })
  rows.follow([
    page(entry(3, "result", { type: "result", call: "a", text: "" }, image("c"))),
    page(entry(1, "prompt", { type: "prompt", text: "look" }, image("a"), image("b")), {
      ...entry(2, "notice", image("x")),
      agent: "sub",
    }),
  ])
  expect(rows.pictures(undefined).map(({ blob }) => blob)).toEqual(["a", "b", "c"])
  expect(rows.pictures("sub").map(({ blob }) => blob)).toEqual(["x"])
})
