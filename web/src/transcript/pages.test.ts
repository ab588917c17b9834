import { expect, test } from "bun:test"
import type { Entry, EntryPage } from "#protocol/entries"
import { chanceOf } from "../../../tests/harness/chance.ts"
import { Pages } from "./pages.ts"

const chance = chanceOf(11)

const entry = (seq: number): Entry => ({ seq, source: "main", line: seq - 1, kind: "hidden", parts: [] })

/** A server with `total` entries in pages of 128, which notes what it was asked. */
function server(total: number) {
  const asked: number[] = []
  const state = { total, asked, fail: false }
  const load = async (seq: number): Promise<EntryPage> => {
    asked.push(seq)
    if (state.fail) throw new Error("no")
    const first = Math.floor((seq - 1) / 128) * 128 + 1
    const last = Math.min(first + 127, state.total)
    const entries = Array.from({ length: last - first + 1 }, (_, i) => entry(first + i))
    return { entries, next: last === state.total ? null : last }
  }
  return { state, load }
}
const settled = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

test("only the pages on screen and one around them are loaded", async () => {
  const { state, load } = server(50_000)
  const pages = new Pages(load, 50_000)
  pages.want(1000, 1010)
  await settled()
  expect(pages.at(1005)?.seq).toBe(1005)
  expect(pages.at(900)?.seq).toBe(900)
  expect(pages.at(1100)?.seq).toBe(1100)
  expect(state.asked.length).toBe(3)
})

test("scrolling far keeps few pages", async () => {
  const { state, load } = server(50_000)
  const pages = new Pages(load, 50_000)
  for (let seq = 1; seq < 50_000; seq += 100) {
    pages.want(seq, seq + 20)
    await settled()
    expect(pages.at(seq)?.seq).toBe(seq)
  }
  expect(pages.runs().flat().length).toBeLessThanOrEqual(12)
  expect(new Set(state.asked.map((seq) => Math.floor((seq - 1) / 128))).size).toBe(state.asked.length)
})

test("the head is read again when the session grew; sealed pages are not", async () => {
  const { state, load } = server(200)
  const pages = new Pages(load, 200)
  pages.want(190, 200)
  await settled()
  expect(state.asked.length).toBe(2)
  state.total = 220
  pages.grow(220)
  await settled()
  expect(pages.at(220)?.seq).toBe(220)
  expect(state.asked.length).toBe(3)
})

test("a page that failed is not asked for again until somebody says so", async () => {
  const { state, load } = server(100)
  state.fail = true
  const pages = new Pages(load, 100)
  pages.want(1, 10)
  await settled()
  expect(pages.failure(5)).toBeInstanceOf(Error)
  pages.want(1, 12)
  await settled()
  expect(state.asked.length).toBe(1)
  state.fail = false
  pages.retry()
  await settled()
  expect(pages.at(5)?.seq).toBe(5)
  expect(pages.failure(5)).toBeUndefined()
})

test("leaving a place drops its requests", async () => {
  const signals: AbortSignal[] = []
  const pages = new Pages((_seq, signal) => {
    signals.push(signal)
    return new Promise(() => {})
  }, 50_000)
  pages.want(1, 10)
  pages.want(40_000, 40_010)
  expect(signals[0]?.aborted).toBe(true)
  expect(signals.at(-1)?.aborted).toBe(false)
})

test("pages that touch are one run", async () => {
  const { load } = server(1000)
  const pages = new Pages(load, 1000)
  pages.want(200, 210)
  await settled()
  expect(pages.runs().map((run) => [run[0]?.first, run.at(-1)?.last])).toEqual([[1, 384]])
})

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => entry(first + i))
const held = (pages: Pages) =>
  pages
    .runs()
    .flat()
    .flatMap((page) => page.entries.map((it) => it.seq))

test("live entries are there without asking, in order and once, however they are cut", async () => {
  const { state, load } = server(100)
  const pages = new Pages(load, 100)
  pages.want(90, 100)
  await settled()
  const asked = state.asked.length
  let last = 100
  while (last < 900) {
    const next = last + 1 + chance.from(0, 39)
    // Some of it again, as after a lost connection.
    pages.arrive(from(Math.max(1, last - 5), next))
    last = next
    pages.want(last - 10, last)
  }
  await settled()
  expect(state.asked.length).toBe(asked)
  expect(pages.total).toBe(last)
  expect(held(pages)).toEqual(from(1, last).map((it) => it.seq))
})

test("an answer that was read before the last entries came takes none of them away", async () => {
  let answer = (_: EntryPage) => {}
  const pages = new Pages(() => new Promise((resolve) => (answer = resolve)), 100)
  pages.want(90, 100)
  pages.arrive(from(101, 110))
  answer({ entries: from(1, 103), next: null })
  await settled()
  expect(held(pages)).toEqual(from(1, 110).map((it) => it.seq))
  expect(pages.total).toBe(110)
})

test("entries behind a gap are asked for, not shown after the wrong ones", async () => {
  const { state, load } = server(100)
  const pages = new Pages(load, 100)
  pages.want(90, 100)
  await settled()
  state.total = 120
  pages.arrive(from(111, 120))
  await settled()
  expect(pages.total).toBe(120)
  expect(held(pages)).toEqual(from(1, 120).map((it) => it.seq))
})

test("a reader far up keeps few of the new entries at the end", async () => {
  const { load } = server(5_000)
  const pages = new Pages(load, 5_000)
  for (let at = 1; at < 1_500; at += 100) {
    pages.want(at, at + 10)
    await settled()
  }
  for (let last = 5_000; last < 20_000; last += 50) pages.arrive(from(last + 1, last + 50))
  expect(pages.total).toBe(20_000)
  expect(pages.runs().flat().length).toBeLessThanOrEqual(13)
})

test("a sub-agent's pages grow with those of the session", async () => {
  const { state, load } = server(100)
  const pages = new Pages(load, 100)
  const own = new Pages(load, 100)
  pages.want(90, 100)
  own.want(90, 100)
  await settled()
  const asked = state.asked.length
  const end = pages.share(own)
  pages.arrive(from(101, 105))
  expect(own.at(105)?.seq).toBe(105)
  end()
  pages.arrive(from(106, 107))
  expect([own.total, pages.total]).toEqual([105, 107])
  expect(state.asked.length).toBe(asked)
})
