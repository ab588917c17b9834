import { expect, test } from "bun:test"
import type { Entry, EntryPage } from "#protocol/entry"
import { Pages } from "./pages.ts"

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

test("what is on screen and one page around it is loaded, and nothing else", async () => {
  const { state, load } = server(50_000)
  const pages = new Pages(load, 50_000)
  pages.want(1000, 1010)
  await settled()
  expect(pages.at(1005)?.seq).toBe(1005)
  expect(pages.at(900)?.seq).toBe(900)
  expect(pages.at(1100)?.seq).toBe(1100)
  expect(state.asked.length).toBe(3)
})

test("a long journey keeps few pages", async () => {
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

test("leaving a place drops what was asked for it", async () => {
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
