import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { KnownLines, markOf } from "../spool/known-lines.ts"
import { Spool } from "../spool/spool.ts"
import { FollowedSource } from "./followed-source.ts"

let folder = ""
let path = ""
const open = new Set<FollowedSource>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openctl-test-"))
  path = join(folder, "transcript.jsonl")
})
afterEach(() => {
  for (const source of open) source.close()
  open.clear()
  rmSync(folder, { recursive: true, force: true })
})

/** The file as a process follows it that starts now: with what an earlier one left in its spool. */
function follow(budget = { left: 1_000_000 }) {
  const spool = new Spool(join(folder, "spool"), "main", budget)
  const source = new FollowedSource({ name: "main", path, folder: join(folder, "spool"), spool, reader: null })
  open.add(source)
  return source
}

function end(source: FollowedSource) {
  open.delete(source)
  source.close()
}

/** Reads on until nothing more is to be had; gives why. */
function readAll(source: FollowedSource) {
  for (;;) {
    const step = source.read()
    if (step !== "more") return step
  }
}

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join("")
const waiting = ({ spool }: FollowedSource) => `${spool.next(1_000_000)?.body ?? ""}`.split("\n").slice(0, -1)
/** What the server has it from then on. */
const sent = ({ spool }: FollowedSource) => spool.acknowledge(spool.end)
const storedAs = (...lines: string[]) => [lines.length, Buffer.from(lines.at(-1) ?? "")] as const

describe("a file that grows", () => {
  test("gives whole lines, and half of one when its other half is there", () => {
    writeFileSync(path, 'one\ntwo\n{"thr')
    const source = follow()
    expect(readAll(source)).toBe("end")
    expect(waiting(source)).toEqual(["one", "two"])
    appendFileSync(path, 'ee":3}\n')
    readAll(source)
    expect(waiting(source)).toEqual(["one", "two", '{"three":3}'])
  })

  test("gives nothing twice to a process that starts later, whether it was sent or still waits", () => {
    writeFileSync(path, text("one", "two"))
    const first = follow()
    readAll(first)
    end(first)
    appendFileSync(path, text("three"))
    const second = follow()
    readAll(second)
    expect(waiting(second)).toEqual(["one", "two", "three"])
    sent(second)
    end(second)
    appendFileSync(path, text("four"))
    const third = follow()
    readAll(third)
    expect([third.spool.first, ...waiting(third)]).toEqual([3, "four"])
  })

  test("that doesn't exist yet gives nothing, until it does", () => {
    const source = follow()
    expect(readAll(source)).toBe("gone")
    writeFileSync(path, text("one"))
    expect(readAll(source)).toBe("end")
    expect(waiting(source)).toEqual(["one"])
  })

  test("says whether it grew since the last call", () => {
    writeFileSync(path, text("one"))
    const source = follow()
    readAll(source)
    expect([source.grew, source.grew]).toEqual([true, false])
  })

  test("waits where the spool has no room, and loses nothing", () => {
    writeFileSync(path, text("one", "two"))
    const budget = { left: 1 }
    const source = follow(budget)
    readAll(source)
    appendFileSync(path, text("three"))
    expect(source.read()).toBe("full")
    expect(waiting(source)).toEqual(["one", "two"])
    budget.left = 1_000
    expect(readAll(source)).toBe("end")
    expect(waiting(source)).toEqual(["one", "two", "three"])
  })
})

describe("a file that starts over", () => {
  const told: string[] = []
  const followed = () => {
    writeFileSync(path, text("one", "two"))
    const source = follow()
    told.length = 0
    source.onAgain = (why) => told.push(why)
    readAll(source)
    return source
  }

  test("cut short: only the new lines are given", () => {
    const source = followed()
    truncateSync(path, 4)
    readAll(source)
    appendFileSync(path, text("two", "three"))
    readAll(source)
    expect([...told, ...waiting(source)]).toEqual(["truncated", "one", "two", "three"])
  })

  test("another file under its name: only its new lines are given", () => {
    const source = followed()
    writeFileSync(join(folder, "next"), text("two", "three", "one"))
    renameSync(join(folder, "next"), path)
    readAll(source)
    expect([...told, ...waiting(source)]).toEqual(["replaced", "one", "two", "three"])
  })

  test("however often it is rewritten, each line is given as often as the state that has it most often", () => {
    const contents = fc.array(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 }), { maxLength: 6 })
    fc.assert(
      fc.property(contents, (states) => {
        rmSync(join(folder, "spool"), { recursive: true, force: true })
        writeFileSync(path, "")
        const source = follow()
        for (const lines of states) {
          writeFileSync(path, text(...lines))
          readAll(source)
        }
        const most = (line: string) => Math.max(0, ...states.map((lines) => lines.filter((it) => it === line).length))
        const should = ["a", "b", "c"].flatMap((line) => Array(most(line)).fill(line))
        expect(waiting(source).sort()).toEqual(should)
        end(source)
      }),
      { seed: 11, numRuns: 300 },
    )
  })
})

describe("comparing with the server's lines", () => {
  test("as many lines, and the same last one: only new lines are sent", () => {
    writeFileSync(path, text("one", "two", "three"))
    const source = follow()
    expect(source.meets(...storedAs("one", "two"), null)).toBe(true)
    readAll(source)
    expect([source.met, source.spool.first, ...waiting(source)]).toEqual([true, 2, "three"])
  })

  test("the server has a line that the file lacks: it is stuck, and sends nothing", () => {
    writeFileSync(path, text("one", "two", "three"))
    const source = follow()
    source.meets(...storedAs("one", "other"), null)
    expect(readAll(source)).toBe("stuck")
    expect(waiting(source)).toEqual([])
    expect(source.meets(...storedAs("one", "two"), null)).toBe(false)
  })

  test("the server has more lines than the file: it is stuck", () => {
    writeFileSync(path, text("one"))
    const source = follow()
    source.meets(...storedAs("one", "two"), null)
    expect(readAll(source)).toBe("stuck")
  })

  test("a stored half of our line was uploaded while it was being written: the rest follows", () => {
    writeFileSync(path, text("one", '{"two":2}', "three"))
    const source = follow()
    source.meets(...storedAs("one", '{"two'), null)
    readAll(source)
    expect([source.stuck, ...waiting(source)]).toEqual([false, "three"])
  })

  test("stuck, it starts over from the server's own lines: what isn't among them is new", () => {
    writeFileSync(path, text("three", "one", "four"))
    const source = follow()
    source.meets(...storedAs("one", "two", "three", "five"), null)
    expect(readAll(source)).toBe("stuck")
    const known = new KnownLines()
    for (const line of ["one", "two", "three", "five"]) known.add(markOf(Buffer.from(line)))
    source.startOver(4, markOf(Buffer.from("five")), known)
    expect(readAll(source)).toBe("end")
    expect([source.met, source.spool.first, ...waiting(source)]).toEqual([true, 4, "four"])
  })

  test("the server took some of the waiting lines and its answer was lost: the rest is sent", () => {
    writeFileSync(path, text("one", "two", "three"))
    const source = follow()
    readAll(source)
    expect(source.meets(...storedAs("one", "two"), null)).toBe(true)
    expect([source.spool.first, ...waiting(source)]).toEqual([2, "three"])
    expect(source.meets(...storedAs("one"), null)).toBe(false)
    expect(source.meets(4, Buffer.from("four"), null)).toBe(false)
  })
})
