import { expect, test } from "bun:test"
import type { Viewer } from "../access/viewer.ts"
import { createTurnstile } from "./turnstile.ts"

const MB = 1024 * 1024
const nobody = { person: null } as Viewer
const turnstile = () => createTurnstile({ on: false, most: 10, networkOf: (request) => new URL(request.url).hostname })
const from = (network: string) => new Request(`http://${network}/`)

test("a network with too much waiting gets no more reads, and others go on", async () => {
  const gate = turnstile()
  const [one, two, other] = [
    gate.enter(nobody, from("a")),
    gate.enter(nobody, from("a")),
    gate.enter(nobody, from("b")),
  ]
  let reads = 0
  const read = async () => ++reads
  expect(one.waits(31.9 * MB)).toBe(true)
  expect(await two.read(MB, read)).toBeNull()
  expect(reads).toBe(0)
  expect(await other.read(MB, read)).toBe(1)
  // Requests that were refused, or read and finished, no longer count.
  expect(two.waits(0.1 * MB)).toBe(true)
  one.leave()
  expect(await two.read(31.9 * MB, read)).toBe(2)
  expect(two.waits(32 * MB)).toBe(true)
})

test("bytes being read count with those waiting, and are given back when reading fails", async () => {
  const gate = turnstile()
  const [one, two] = [gate.enter(nobody, from("a")), gate.enter(nobody, from("a"))]
  const failing = one.read(20 * MB, async () => {
    expect(await two.read(20 * MB, async () => "read")).toBeNull()
    throw new Error("The database is away.")
  })
  await expect(failing).rejects.toThrow("away")
  expect(await two.read(32 * MB, async () => "read")).toBe("read")
})
