import { expect, test } from "bun:test"
import type { Entry } from "#protocol/entries"
import { OpenTexts } from "./open-texts.ts"
import { Pages } from "./pages.ts"

const entry = (seq: number, message?: string): Entry => ({
  ...{ seq, source: "main", line: seq - 1, kind: "answer", parts: [] },
  ...(message && { message }),
})
const said = (item: string, off: number, text: string) => ({ item, of: "answer" as const, off, text })
const one = "0a1b2c3d-1"
const two = "0a1b2c3d-2"

function opened() {
  const pages = new Pages(async () => ({ entries: [], next: null }), 0)
  const texts = new OpenTexts(pages)
  return { pages, texts, shown: () => texts.shown.map(({ item, text }) => `${item} ${text.end(100)}`) }
}

test("an item's entry takes its place, whichever comes first", () => {
  const { pages, texts, shown } = opened()
  texts.hear(said(one, 0, "Let me"))
  texts.hear(said(one, 6, " look"))
  texts.hear(said(two, 0, "Next"))
  expect(shown()).toEqual([`${one} Let me look`, `${two} Next`])
  pages.arrive([entry(1), entry(2, one)])
  expect(shown()).toEqual([`${two} Next`])
  // It was on its way when the entry came.
  texts.hear(said(one, 11, "."))
  expect(shown()).toEqual([`${two} Next`])
  expect([texts.isEntry(one), texts.isEntry(two)]).toEqual([true, false])
})

test("what is given up without an entry goes", () => {
  const { texts, shown } = opened()
  texts.hear(said(one, 0, "Let me"))
  texts.hear(said(one, 0, ""))
  expect(shown()).toEqual([])
})

test("after a lost connection only what comes again stays", () => {
  const { texts, shown } = opened()
  texts.hear(said(one, 0, "Let me"))
  texts.hear(said(two, 0, "Next"))
  texts.doubt()
  texts.hear(said(two, 0, "Next one"))
  texts.dropDoubted()
  expect(shown()).toEqual([`${two} Next one`])
})
