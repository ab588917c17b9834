import { expect, test } from "bun:test"
import { answerMs, RequestSize } from "./request-size.ts"

const KB = 1024

test("requests grow on a quick line up to 4 MB, and shrink on a slow one", () => {
  const size = new RequestSize()
  expect(size.wanted).toBe(256 * KB)
  for (const wanted of [512, 1024, 2048, 4096, 4096]) {
    size.took(size.wanted, 100)
    expect(size.wanted).toBe(wanted * KB)
  }
  size.took(size.wanted, 2000)
  expect(size.wanted).toBe(4096 * KB)
  for (let times = 0; times < 20; times++) size.took(size.wanted, 10_000)
  expect(size.wanted).toBe(16 * KB)
})

test("the small request at a file's end says nothing of larger ones", () => {
  const size = new RequestSize()
  size.took(1000, 5)
  expect(size.wanted).toBe(256 * KB)
})

test("a request size that a proxy refuses is never tried again, and one long line does not make all requests small", () => {
  const size = new RequestSize()
  size.refused(200 * KB)
  expect(size.wanted).toBe(100 * KB)
  size.took(100 * KB, 10)
  expect(size.wanted).toBe(100 * KB)
  size.refused(1000)
  expect(size.wanted).toBe(16 * KB)
})

test("an answer is waited for as long as a line of 16 KB a second takes", () => {
  expect(answerMs(0)).toBe(60_000)
  expect(answerMs(64 * KB * KB)).toBeGreaterThan((64 * KB * 1000) / 16)
})
