import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { markOf } from "./known-lines.ts"
import { Spool, spooledSources } from "./spool.ts"

const BUDGET = 10_000_000

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openctl-test-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (line: string) => Buffer.from(`${line}\n`)
const mark = (line: string | undefined) => (line === undefined ? null : markOf(Buffer.from(line)))
const open = (budget = { left: BUDGET }) => new Spool(folder, "main", budget)
const fileOf = () => join(folder, readdirSync(folder).find((name) => name.endsWith(".lines")) ?? "")

/** Everything that waits, as it would be sent in requests of about `most` bytes. */
function drain(spool: Spool, most: number): string[] {
  const all: string[] = []
  for (let batch = spool.next(most); batch; batch = spool.next(most)) {
    expect(batch.line).toBe(spool.first)
    all.push(...`${batch.body}`.split("\n").slice(0, -1))
    spool.acknowledge(batch.line + batch.lines)
  }
  return all
}

test("waiting lines go in requests of the most lines allowed, however short they are", () => {
  const spool = open()
  spool.append([Buffer.alloc(LINES_PER_REQUEST + 5, "\n")])
  // Taken in as one, it is counted when the spool is opened again.
  spool.close()
  const again = open()
  expect(again.next(1024 * 1024)).toMatchObject({ line: 0, lines: LINES_PER_REQUEST })
  expect(again.next(1024 * 1024)?.body.byteLength).toBe(LINES_PER_REQUEST)
  again.acknowledge(LINES_PER_REQUEST)
  expect(again.next(1024 * 1024)).toMatchObject({ line: LINES_PER_REQUEST, lines: 5 })
  again.close()
})

test("a line longer than a normal request is sent all the same, and whole", () => {
  const spool = open()
  spool.append([bytes("x".repeat(1000)), bytes("y")])
  expect(drain(spool, 10)).toEqual(["x".repeat(1000), "y"])
  spool.close()
})

test("a line waiting behind a megabyte of others is found, and looking for it moves nothing", () => {
  const spool = open()
  spool.append(["x".repeat(700_000), "y".repeat(700_000), "z"].map(bytes))
  expect(spool.markOf(1)).toBe(mark("y".repeat(700_000)))
  expect(spool.markOf(3)).toBeNull()
  expect([spool.first, spool.waitingBytes, spool.next(10)?.line]).toEqual([0, 1_400_004, 0])
  spool.close()
})

describe("after a kill", () => {
  test("half a line is cut off: it is read from the agent's file once more", () => {
    const spool = open()
    spool.append([bytes("one")])
    spool.close()
    appendFileSync(fileOf(), "half")
    const again = open()
    again.append([bytes("two")])
    expect(drain(again, 100)).toEqual(["one", "two"])
    again.close()
  })

  test("of two files the one that starts later counts, and the other is deleted", () => {
    const [older, newer] = [`main@2-${mark("b")}.lines`, `main@5-${mark("e")}.lines`]
    writeFileSync(join(folder, older), "c\nd\ne\n")
    writeFileSync(join(folder, newer), "f\n")
    const spool = open()
    expect([spool.first, spool.end, ...drain(spool, 100)]).toEqual([5, 6, "f"])
    spool.close()
    expect(readdirSync(folder)).not.toContain(older)
  })

  test("an empty file's name tells its position and the line before it", () => {
    const spool = open()
    spool.append([bytes("one"), bytes("two")])
    spool.acknowledge(2)
    spool.close()
    const again = open()
    expect([again.first, again.end, again.last]).toEqual([2, 2, mark("two")])
    again.close()
  })
})

test("sources whose names begin alike don't take each other's files", () => {
  const [main, other] = [open(), new Spool(folder, "main@2", { left: BUDGET })]
  main.append([bytes("one")])
  other.append([bytes("two")])
  main.close()
  other.close()
  expect(spooledSources(folder).sort()).toEqual(["main", "main@2"])
  const again = open()
  expect(drain(again, 100)).toEqual(["one"])
  again.close()
})

/** What a spool should hold: the lines in its file, the first `acknowledged` of which the server has. */
interface Should {
  first: number
  before: string | undefined
  lines: string[]
  acknowledged: number
}
type Step = (spool: Spool, should: Should) => Spool

const lines = fc.array(fc.constantFrom("a", "b", "", "a longer line"), { maxLength: 4 })
const append = lines.map(
  (some): Step =>
    (spool, should) => {
      spool.append(some.map(bytes))
      should.lines.push(...some)
      return spool
    },
)
const acknowledge = fc.nat(4).map(
  (some): Step =>
    (spool, should) => {
      should.acknowledged = Math.min(should.lines.length, should.acknowledged + some)
      spool.acknowledge(should.first + should.acknowledged)
      if (should.acknowledged < should.lines.length || should.lines.length === 0) return spool
      Object.assign(should, { first: spool.first, before: should.lines.at(-1), lines: [], acknowledged: 0 })
      return spool
    },
)
/** The next process: what was acknowledged of a file that is not done with waits again, and the server is asked. */
const openAgain = fc.constant<Step>((spool, should) => {
  spool.close()
  should.acknowledged = 0
  return open()
})
const renumber = fc.tuple(fc.nat(9), fc.constantFrom("a", "b")).map(
  ([first, dropped]): Step =>
    (spool, should) => {
      spool.renumber(first, mark("before"), (it) => it === mark(dropped))
      const kept = should.lines.slice(should.acknowledged).filter((line) => line !== dropped)
      Object.assign(should, { first, before: "before", lines: kept, acknowledged: 0 })
      return spool
    },
)

test("after any operations in any order it holds the right lines, also when it is opened again", () => {
  const steps = fc.array(fc.oneof(append, append, acknowledge, openAgain, renumber), { maxLength: 20 })
  fc.assert(
    fc.property(steps, (all) => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
      const should: Should = { first: 0, before: undefined, lines: [], acknowledged: 0 }
      let spool = open()
      for (const step of all) {
        spool = step(spool, should)
        const { first, before, lines, acknowledged } = should
        const waits = lines.slice(acknowledged)
        expect([spool.first, spool.end]).toEqual([first + acknowledged, first + lines.length])
        expect(spool.last).toBe(mark(lines.at(-1) ?? before))
        expect(waits.map((_, at) => spool.markOf(spool.first + at))).toEqual(waits.map(mark))
        expect(spool.waiting).toBe(waits.length > 0)
        expect(spool.waitingBytes).toBe(waits.reduce((sum, line) => sum + line.length + 1, 0))
      }
      const waits = should.lines.slice(should.acknowledged)
      expect(drain(spool, 5)).toEqual(waits)
      spool.close()
    }),
    { seed: 11, numRuns: 200 },
  )
})

test("all spools share one quota, and give it back", () => {
  const budget = { left: 100 }
  const [one, other] = [new Spool(folder, "one", budget), new Spool(folder, "other", budget)]
  one.append([bytes("x".repeat(59))])
  other.append([bytes("y".repeat(49))])
  expect([budget.left, one.hasSpace]).toEqual([-10, false])
  one.acknowledge(1)
  expect(budget.left).toBe(50)
  other.renumber(0, null, () => true)
  expect(budget.left).toBe(100)
  other.append([bytes("z")])
  one.close()
  other.close()
  expect(budget.left).toBe(100)
})
