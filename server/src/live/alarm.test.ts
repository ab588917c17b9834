import { expect, spyOn, test } from "bun:test"
import { alarm } from "./alarm.ts"

const DAY_MS = 86_400_000

test("a time that is further away than a timer can be neither rings at once nor is looked at again and again", async () => {
  let rung = 0
  using timers = spyOn(globalThis, "setTimeout")
  const alarms = [30, 60, 400].map((days) => alarm(Date.now() + days * DAY_MS, () => rung++))
  await Bun.sleep(30)
  expect(rung).toBe(0)
  expect(timers).toHaveBeenCalledTimes(3)
  for (const it of alarms) it.cancel()
})

test("it goes through as many timers as it takes, and rings once, when its time has come", async () => {
  const time = Date.now() + 60
  const rung: number[] = []
  alarm(time, () => rung.push(Date.now()), 7)
  await Bun.sleep(30)
  expect(rung).toEqual([])
  await Bun.sleep(80)
  expect(rung).toHaveLength(1)
  expect(rung[0]).toBeGreaterThanOrEqual(time)
})

test("a time that is over rings soon", async () => {
  let rung = 0
  alarm(Date.now() - DAY_MS, () => rung++)
  expect(rung).toBe(0)
  await Bun.sleep(20)
  expect(rung).toBe(1)
})

test("a cancelled alarm never rings, whichever timer it was in", async () => {
  let rung = 0
  const early = alarm(Date.now() + 40, () => rung++, 7)
  const late = alarm(Date.now() + 40, () => rung++, 7)
  early.cancel()
  await Bun.sleep(20)
  late.cancel()
  await Bun.sleep(60)
  expect(rung).toBe(0)
})
