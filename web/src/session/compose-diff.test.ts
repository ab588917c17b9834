import { expect, test } from "bun:test"
import { composeDiffs, partFor } from "./compose-diff.ts"

/** The diff of one change, with three lines around it. */
function diffOf(before: string[], after: string[]): string {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  const room = Math.min(before.length, after.length) - head
  while (tail < room && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const [from, to] = [Math.max(0, head - 3), Math.min(before.length, before.length - tail + 3)]
  const lines = [
    ...before.slice(from, head).map((line) => ` ${line}`),
    ...before.slice(head, before.length - tail).map((line) => `-${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+${line}`),
    ...before.slice(before.length - tail, to).map((line) => ` ${line}`),
  ]
  const fresh = lines.filter((line) => !line.startsWith("-")).length
  const old = lines.filter((line) => !line.startsWith("+")).length
  return [`@@ -${old === 0 ? from : from + 1},${old} +${fresh === 0 ? from : from + 1},${fresh} @@`, ...lines].join(
    "\n",
  )
}

const file = Array.from({ length: 40 }, (_, at) => `line ${at + 1}`)
const edited = (lines: string[], at: number, ...fresh: string[]) => lines.toSpliced(at - 1, 1, ...fresh)

test("changes after one another are one diff from the first to the last state", () => {
  const second = edited(file, 10, "ten")
  const third = edited(second, 30, "thirty", "and more")
  const fourth = edited(third, 10, "TEN")
  const patches = [diffOf(file, second), diffOf(second, third), diffOf(third, fourth)]
  const composed = composeDiffs(patches)
  expect(composed).toMatchObject([{ added: 3, removed: 2, from: 0, to: 2 }])
  expect(applied(file, composed[0]!.patch)).toEqual(fourth)
  expect(composed[0]!.patch.match(/^@@.*/gm)).toEqual(["@@ -7,7 +7,7 @@", "@@ -27,7 +27,8 @@"])
})

test("what was taken back is not in it", () => {
  const second = edited(file, 5, "five", "six")
  const [composed] = composeDiffs([diffOf(file, second), diffOf(second, file)])
  expect(composed).toEqual({ patch: "", added: 0, removed: 0, from: 0, to: 1 })
})

test("random changes come to the same file as one after another", () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  for (let round = 0; round < 60; round++) {
    let now = file
    const patches: string[] = []
    for (let step = 0; step < 8; step++) {
      const after = now.toSpliced(
        random(now.length),
        random(3),
        ...Array.from({ length: random(3) }, (_, at) => `${round}.${step}.${at}`),
      )
      const patch = diffOf(now, after)
      if (after.join() !== now.join()) patches.push(patch)
      now = after
    }
    const composed = composeDiffs(patches)
    expect(composed).toHaveLength(1)
    expect(applied(file, composed[0]!.patch)).toEqual(now)
  }
})

/** A diff put onto a file, strictly. */
function applied(lines: string[], patch: string): string[] {
  const out: string[] = []
  let at = 0
  for (const line of patch.split("\n")) {
    const head = /^@@ -(\d+),(\d+) /.exec(line)
    if (head) {
      const start = Number(head[1]) - (head[2] === "0" ? 0 : 1)
      out.push(...lines.slice(at, start))
      at = start
    } else if (line.startsWith("+")) out.push(line.slice(1))
    else if (line !== "") {
      expect(lines[at]).toBe(line.slice(1))
      if (line.startsWith(" ")) out.push(line.slice(1))
      at++
    }
  }
  return [...out, ...lines.slice(at)]
}

test("a diff that doesn't fit, or has no line numbers, stands for itself", () => {
  const second = edited(file, 10, "ten")
  const elsewhere = edited(file, 10, "something else")
  const patches = [diffOf(file, second), diffOf(elsewhere, edited(elsewhere, 12, "twelve")), "@@\n-a\n+b"]
  expect(composeDiffs(patches).map(({ from, to }) => [from, to])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ])
  expect(composeDiffs([])).toEqual([])
  expect(composeDiffs(["no diff at all"])).toHaveLength(1)
})

test("a new file is all added, and its lines can be changed", () => {
  const patches = ["@@ -0,0 +1,2 @@\n+one\n+two", "@@ -1,2 +1,2 @@\n one\n-two\n+TWO"]
  expect(composeDiffs(patches)).toEqual([
    { patch: "@@ -0,0 +1,2 @@\n+one\n+TWO", added: 2, removed: 0, from: 0, to: 1 },
  ])
})

test("of a diff of several files, the part about one", () => {
  const a = "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,1 +1,1 @@\n-x\n+y"
  const b = "--- a/src/b.ts\n+++ b/src/b.ts\n@@ -1,1 +1,1 @@\n-p\n+q"
  expect(partFor(`${a}\n${b}`, "/home/alice/app/src/b.ts")).toBe(b)
  expect(partFor(`${a}\n${b}`, "src/a.ts")).toBe(a)
  expect(partFor(a, "elsewhere.ts")).toBe(a)
})
