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

test("each person has a budget of their own", () => {
  const incoming = intake(10 * MB)
  for (let turn = 0; turn < 10; turn++) expect(refusalOf(() => incoming.count("alice", MB))).toBe(null)
  expect(refusalOf(() => incoming.count("alice", MB))).toBe("RATE_LIMITED")
  expect(refusalOf(() => incoming.count("bob", MB))).toBe(null)
})
