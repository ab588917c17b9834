import { expect, test } from "bun:test"
import type { Refusal } from "#protocol/errors"
import { bucket } from "./bucket.ts"

test("a bucket gives each key its burst, then as much as flows in", () => {
  let now = 0
  const it = bucket({ burst: 3, perSecond: 2, now: () => now })
  const takes = (key: string) => {
    try {
      it.take(key)
      return "yes"
    } catch (error) {
      return (error as Refusal).retryAfter
    }
  }
  expect([takes("a"), takes("a"), takes("a"), takes("a")]).toEqual(["yes", "yes", "yes", 1])
  expect(takes("b")).toBe("yes")
  now = 500
  expect([takes("a"), takes("a")]).toEqual(["yes", 1])
  now = 60_000
  expect([takes("a"), takes("a"), takes("a"), takes("a")]).toEqual(["yes", "yes", "yes", 1])
})
