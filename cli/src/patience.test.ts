import { expect, test } from "bun:test"
import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { patiently, waitMs } from "./patience.ts"

test("a lost connection is tried again, and what comes of it is given", async () => {
  let tries = 0
  const waits: number[] = []
  const came = await patiently(
    async () => {
      if (++tries === 1) throw new Unreachable(new Error("gone"))
      return "there"
    },
    { onWait: (seconds) => waits.push(seconds) },
  )
  expect([came, tries, waits.length]).toEqual(["there", 2, 1])
})

for (const code of ["NOT_FOUND", "CONFLICT", "UNAUTHENTICATED", "STORAGE_FULL", "TOO_LARGE"] as const) {
  test(`${code} is an answer, and not asked for twice`, async () => {
    let tries = 0
    const work = async () => {
      tries++
      throw new Refusal(code)
    }
    expect(await patiently(work).catch((error) => error)).toBeInstanceOf(Refusal)
    expect(tries).toBe(1)
  })
}

test("waits grow, differ, and have an end; a server that says when is obeyed", () => {
  expect(waitMs(1, undefined, 0)).toBe(250)
  expect(waitMs(1, undefined, 1)).toBe(500)
  expect(waitMs(4, undefined, 1)).toBe(4000)
  expect(waitMs(40, undefined, 1)).toBe(20_000)
  expect(waitMs(1, new Refusal("RATE_LIMITED", undefined, {}, 7))).toBe(7000)
})

test("whoever presses Ctrl-C while it waits does not wait", async () => {
  const stop = new AbortController()
  const began = Date.now()
  const work = () => Promise.reject(new Unreachable(new Error("gone")))
  const waiting = patiently(work, { signal: stop.signal, onWait: () => stop.abort(new Error("stop")) })
  expect(await waiting.catch((error: Error) => error.message)).toBe("stop")
  expect(Date.now() - began).toBeLessThan(200)
})
