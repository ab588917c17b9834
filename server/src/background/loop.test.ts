import { afterEach, expect, test } from "bun:test"
import { type Loop, loop } from "./loop.ts"

const HOUR = 3_600_000
const running: Loop[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

/** A loop whose runs can be counted and waited for; each run ends when `end` is called, or at once. */
function counted(given: Partial<Parameters<typeof loop>[0]> & { hold?: boolean } = {}) {
  let begun = 0
  let end = () => {}
  let soon = () => {}
  const errors: unknown[] = []
  const waiting: { count: number; wake(): void }[] = []
  const one = loop({
    every: HOUR,
    nudge: (ask) => {
      soon = ask
    },
    async work() {
      begun++
      for (const it of waiting) if (begun >= it.count) it.wake()
      if (given.hold) await new Promise<void>((resolve) => (end = resolve))
    },
    failed: (error) => errors.push(error),
    ...given,
  })
  running.push(one)
  return {
    loop: one,
    errors,
    begun: () => begun,
    soon: () => soon(),
    end: () => end(),
    until: (count: number) =>
      new Promise<void>((wake) => (begun >= count ? wake() : void waiting.push({ count, wake }))),
  }
}

test("work repeats by itself", async () => {
  const it = counted({ every: 1 })
  await it.until(3)
})

test("the first round waits for the given time", async () => {
  const it = counted({ first: 1 })
  await it.until(1)
})

test("nudges before a round begins are one round", async () => {
  const it = counted({ nudgeMs: 5 })
  for (let n = 0; n < 10; n++) it.soon()
  await it.until(1)
  await it.loop.now()
  expect(it.begun()).toBe(2)
})

test("a nudge brings a round forward, and never puts one off", async () => {
  const it = counted({ first: 1, nudgeMs: HOUR })
  it.soon()
  await it.until(1)
})

test("nudges while a round runs make one more, after it", async () => {
  const it = counted({ first: 0, hold: true })
  await it.until(1)
  it.soon()
  it.soon()
  expect(it.begun()).toBe(1)
  it.end()
  await it.until(2)
  it.end()
  await Bun.sleep(5)
  expect(it.begun()).toBe(2)
})

test("a failed round is reported, and the next one comes", async () => {
  let tries = 0
  const it = counted({
    first: 0,
    every: HOUR,
    afterFailure: 1,
    async work() {
      if (++tries < 3) throw new Error(`try ${tries}`)
    },
  })
  while (tries < 3) await Bun.sleep(1)
  expect(it.errors.map(String)).toEqual(["Error: try 1", "Error: try 2"])
})

test("a round that is asked for now waits for the one under way", async () => {
  const it = counted({ first: 0, hold: true })
  await it.until(1)
  const now = it.loop.now()
  expect(it.begun()).toBe(1)
  it.end()
  await it.until(2)
  it.end()
  await now
})

test("stopping waits for the round under way, tells it, and begins no other", async () => {
  let told = false
  let begun = 0
  let end = () => {}
  const it = counted({
    first: 0,
    every: 0,
    async work(signal) {
      begun++
      await new Promise<void>((resolve) => (end = resolve))
      told = signal.aborted
    },
  })
  await Bun.sleep(5)
  let stopped = false
  const stop = it.loop.close().then(() => (stopped = true))
  it.soon()
  await Bun.sleep(5)
  expect(stopped).toBe(false)
  end()
  await stop
  expect(told).toBe(true)
  await it.loop.now()
  it.soon()
  await Bun.sleep(5)
  expect(begun).toBe(1)
})

test("stopping waits for a hanging round only for the given time", async () => {
  const it = counted({ first: 0, hold: true })
  await it.until(1)
  await it.loop.close(1)
  it.end()
})
