import { expect, test } from "bun:test"
import { Refusal } from "#protocol/errors"
import { LongLine } from "./long-line.ts"
import { longLines } from "./long-lines.ts"

const MB = 1_048_576

/** Lines by a clock of ours, and who had to give way. */
function scene() {
  let time = 0
  const lines = longLines(() => time)
  const gone: string[] = []
  return {
    gone,
    pass: (ms: number) => {
      time += ms
    },
    begin(person: string, name = person) {
      const line = lines.begin(person, () => gone.push(name))
      const hold = (bytes: number) => {
        try {
          line.hold(bytes)
        } catch (error) {
          return error instanceof Refusal ? error.code : String(error)
        }
        return null
      }
      return { hold, stay: line.stay, end: line.end }
    },
  }
}

test("when memory runs out the slowest line gives way to a faster one, and released memory is free again", () => {
  const { begin, pass, gone } = scene()
  for (const person of ["alice", "bob", "carol", "dan"]) {
    expect(begin(person).hold(64 * MB)).toBe(null)
    pass(1000)
  }
  pass(60_000)
  const emma = begin("emma")
  expect(emma.hold(6 * MB)).toBe(null)
  expect(gone).toEqual(["alice"])
  expect(emma.hold(64 * MB)).toBe(null)
  expect(gone).toEqual(["alice"])
  emma.end()
  expect(begin("frank").hold(64 * MB)).toBe(null)
  expect(gone).toEqual(["alice"])
})

test("each person's memory is bounded, and their own slowest line gives way within it", () => {
  const { begin, pass, gone } = scene()
  begin("bob").hold(64 * MB)
  pass(10_000)
  begin("alice", "stalled").hold(64 * MB)
  pass(10_000)
  begin("alice", "second").hold(64 * MB)
  expect(begin("alice", "third").hold(5 * MB)).toBe(null)
  expect(gone).toEqual(["stalled"])
})

test("a line that is slower than all others is refused itself", () => {
  const { begin, pass, gone } = scene()
  const slow = begin("alice")
  slow.hold(2 * MB)
  pass(100_000)
  for (const person of ["bob", "carol", "dan"]) begin(person).hold(64 * MB)
  begin("emma").hold(62 * MB)
  expect(slow.hold(3 * MB)).toBe("UNAVAILABLE")
  expect(gone).toEqual([])
})

test("a long line that arrives too slowly is given up", async () => {
  const line = new LongLine({ lines: longLines(), person: "alice", again: async () => {}, lookMs: 1 })
  line.hold(2 * MB, 2 * MB)
  const never = new Promise<never>(() => {})
  let sentence = ""
  // The first looks may have seen the first bytes come.
  await line.next(never).catch((error: Refusal) => {
    sentence = error.message
    expect(error.code).toBe("RATE_LIMITED")
  })
  expect(sentence).toContain("16 KB a second")
  line.end()
})

test("what is all here and waits to be stored counts, and gives way to nobody", () => {
  const { begin, pass, gone } = scene()
  const waiting = ["alice", "bob", "carol", "dan"].map((person) => begin(person))
  for (const one of waiting) {
    expect(one.hold(64 * MB)).toBe(null)
    one.stay()
  }
  pass(60_000)
  const emma = begin("emma")
  expect(emma.hold(2 * MB)).toBe("UNAVAILABLE")
  expect(gone).toEqual([])
  waiting[0]?.end()
  expect(emma.hold(2 * MB)).toBe(null)
})
