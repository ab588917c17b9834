import { expect, test } from "bun:test"
import { Refusal } from "#protocol/errors"
import { intake } from "./intake.ts"

const MB = 1_048_576
const refusalOf = (work: () => void) => {
  try {
    work()
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error)
  }
  return null
}

test("long lines of everybody together have a bound, and what is given back can be used again", () => {
  const incoming = intake(0)
  for (let turn = 0; turn < 4; turn++) incoming.hold(64 * MB)
  expect(refusalOf(() => incoming.hold(1))).toBe("UNAVAILABLE")
  incoming.hold(-64 * MB)
  expect(refusalOf(() => incoming.hold(64 * MB))).toBe(null)
  expect(refusalOf(() => incoming.hold(1))).toBe("UNAVAILABLE")
})

test("each person has a minute of their own", () => {
  const incoming = intake(10 * MB)
  for (let turn = 0; turn < 10; turn++) expect(refusalOf(() => incoming.count("alice", MB))).toBe(null)
  expect(refusalOf(() => incoming.count("alice", 1))).toBe("RATE_LIMITED")
  expect(refusalOf(() => incoming.count("bob", MB))).toBe(null)
})

test("a person's long lines have their turns in the order in which they came", async () => {
  const incoming = intake(0)
  const order: number[] = []
  const first = await incoming.longLine("alice")
  const later = [1, 2, 3].map(async (nth) => {
    const leave = await incoming.longLine("alice")
    order.push(nth)
    leave()
  })
  const leaveBob = await incoming.longLine("bob")
  expect(order).toEqual([])
  first()
  await Promise.all(later)
  leaveBob()
  expect(order).toEqual([1, 2, 3])
})
