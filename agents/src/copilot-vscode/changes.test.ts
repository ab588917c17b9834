import { expect, test } from "bun:test"
import { folded } from "./changes.ts"
import { unrollCopilot } from "./unroll.ts"

const log = (...changes: object[]) => changes.map((change) => JSON.stringify(change)).join("\n")
const first = { kind: 0, v: { version: 3, requests: [{ requestId: "r1", response: [{ value: "Hel" }] }] } }

test("a log of changes gives the session that it ends with", () => {
  const session = folded(
    log(
      first,
      { kind: 1, k: ["customTitle"], v: "Beans" },
      { kind: 2, k: ["requests", 0, "response"], v: [{ value: "Hello" }], i: 0 },
      { kind: 2, k: ["requests", 0, "response"], v: [{ value: " there" }] },
      { kind: 2, k: ["requests"], v: [{ requestId: "r2", response: [] }] },
      { kind: 1, k: ["requests", 1, "isCanceled"], v: true },
      { kind: 3, k: ["version"] },
    ),
  )
  expect(session).toEqual({
    customTitle: "Beans",
    requests: [
      { requestId: "r1", response: [{ value: "Hello" }, { value: " there" }] },
      { requestId: "r2", response: [], isCanceled: true },
    ],
  })
})

test("a session in a log is unrolled like the session itself", () => {
  const session = folded(log(first))
  expect(unrollCopilot(log(first, { kind: 1, k: ["inputState", "inputText"], v: "draft" }))).toEqual(
    unrollCopilot(JSON.stringify(session)),
  )
})

test("a grown session keeps the names of what was there", () => {
  const names = (text: string) => (unrollCopilot(text) ?? []).map((line) => (JSON.parse(line) as { key: string }).key)
  const before = names(log(first))
  const after = names(log(first, { kind: 2, k: ["requests"], v: [{ requestId: "r2", response: [{ value: "More" }] }] }))
  expect(after.slice(0, before.length)).toEqual(before)
})

test("changes that lead nowhere change nothing", () => {
  const session = folded(
    log(
      first,
      { kind: 1, k: ["__proto__", "polluted"], v: true },
      { kind: 1, k: ["constructor", "prototype", "polluted"], v: true },
      { kind: 1, k: ["requests", 4_000_000_000], v: 1 },
      { kind: 2, k: ["requests", -1, "response"], v: [1] },
      { kind: 1, k: [], v: 1 },
      { kind: 1, k: "requests", v: 1 },
      { kind: 9, k: ["requests"], v: 1 },
    ),
  )
  expect(session).toEqual(first.v)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(folded("")).toBeNull()
  expect(folded('{"kind":1,"k":["a"],"v":1}')).toBeNull()
})
