import { expect, test } from "bun:test"
import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { isPassing, type Patience, patiently, untilStopped, untilToldOf, waitMs } from "./patience.ts"

const gone = () => new Unreachable(new Error("gone"))
const busy = (retryAfter?: number) => new Refusal("RATE_LIMITED", undefined, {}, retryAfter)

/** Fails so often, and says how often it was tried and how long was waited in between. */
async function trial(failures: (nth: number) => unknown, patience: Patience) {
  let tries = 0
  const waits: number[] = []
  const work = async () => {
    const error = failures(++tries)
    if (error !== null) throw error
    return "there"
  }
  const wait = async (ms: number) => void waits.push(ms)
  const came = await patiently(work, { ...patience, wait }).catch((error: unknown) => error)
  return { came, tries, waits }
}

const failing = (times: number, error: () => unknown) => (nth: number) => (nth > times ? null : error())

test("a lost connection is retried, and the result is returned", async () => {
  expect(await trial(failing(1, gone), untilToldOf)).toMatchObject({ came: "there", tries: 2 })
})

test("a command gives up after ten tries, a tab and the daemon don't", async () => {
  expect(await trial(failing(1000, gone), untilToldOf)).toMatchObject({ came: expect.any(Unreachable), tries: 10 })
  expect(await trial(failing(1000, gone), untilStopped)).toMatchObject({ came: "there", tries: 1001 })
})

test("a server that keeps failing needs a person, even where nobody is in a hurry", async () => {
  const fault = () => new Refusal("INTERNAL")
  expect(await trial(failing(1000, fault), untilStopped)).toMatchObject({ came: expect.any(Refusal), tries: 40 })
  // Not in a row with a lost line: what is counted are the faults.
  const mixed = (nth: number) => (nth > 60 ? null : nth % 2 ? gone() : fault())
  expect(await trial(mixed, untilStopped)).toMatchObject({ came: "there", tries: 61 })
})

for (const code of ["NOT_FOUND", "CONFLICT", "UNAUTHENTICATED", "STORAGE_FULL", "TOO_LARGE", "FORBIDDEN"] as const) {
  test(`${code} is final, and not retried`, async () => {
    const once = await trial(
      failing(5, () => new Refusal(code)),
      untilStopped,
    )
    expect(once).toMatchObject({ came: expect.any(Refusal), tries: 1, waits: [] })
  })
}

for (const code of ["RATE_LIMITED", "UNAVAILABLE", "INTERNAL"] as const) {
  test(`${code} is temporary`, () => expect(isPassing(new Refusal(code))).toBe(true))
}

test("a timeout is temporary, a mistake of ours is not", () => {
  expect(isPassing(AbortSignal.timeout(0).reason ?? new DOMException("late", "TimeoutError"))).toBe(true)
  expect(isPassing(new TypeError("undefined is not a function"))).toBe(false)
  expect(isPassing(new DOMException("gone", "NotReadableError"))).toBe(false)
})

test("a server's Retry-After is obeyed, as far as a command can wait", async () => {
  expect(
    (
      await trial(
        failing(2, () => busy(7)),
        untilToldOf,
      )
    ).waits,
  ).toEqual([7000, 7000])
  expect(
    await trial(
      failing(2, () => busy(3600)),
      untilToldOf,
    ),
  ).toMatchObject({ tries: 1, waits: [] })
  expect(
    (
      await trial(
        failing(2, () => busy(3600)),
        untilStopped,
      )
    ).waits,
  ).toEqual([3_600_000, 3_600_000])
  const restarting = () => new Refusal("UNAVAILABLE", undefined, {}, 3)
  expect((await trial(failing(1, restarting), untilToldOf)).waits).toEqual([3000])
})

test("waits grow, differ, and have an end", () => {
  expect(waitMs(1, null, undefined, 0)).toBe(250)
  expect(waitMs(1, null, undefined, 1)).toBe(500)
  expect(waitMs(4, null, undefined, 1)).toBe(4000)
  expect(waitMs(40, null, undefined, 1)).toBe(20_000)
  expect(waitMs(40, null, 5000, 1)).toBe(5000)
})

test("a failure that only looks temporary ends it at once", async () => {
  const patience = { ...untilStopped, isFinal: () => true }
  expect(await trial(failing(5, gone), patience)).toMatchObject({ came: expect.any(Unreachable), tries: 1 })
})

test("stopping it while it waits ends the wait", async () => {
  const stop = new AbortController()
  const began = Date.now()
  const patience = { ...untilStopped, signal: stop.signal, onWait: () => stop.abort(new Error("stop")) }
  const waiting = patiently(() => Promise.reject(gone()), patience)
  expect(await waiting.catch((error: Error) => error.message)).toBe("stop")
  expect(Date.now() - began).toBeLessThan(200)
})
