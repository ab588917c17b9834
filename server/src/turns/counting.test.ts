import { expect, test } from "bun:test"
import type { Entry, Part } from "#protocol/entries"
import { Counter } from "./counting.ts"
import { nothingKept } from "./numbers.ts"

const fresh = () => new Counter({ numbers: nothingKept(), agents: [], calls: [] })

let seq = 0
const entry = (source: string, kind: Entry["kind"], parts: Part[], more: Partial<Entry> = {}): Entry => {
  seq += 1
  return { seq, source, line: seq, kind, parts, ...more }
}
const call = (id: string, does: "run" | "task" = "run"): Part => ({ type: "call", id, name: "x", does, title: id })
const prompt = (text: string): Part => ({ type: "prompt", text })
const result = (id: string, more: { failed?: true; refused?: true } = {}): Part => ({
  type: "result",
  call: id,
  text: "",
  ...more,
})

function count(entries: readonly Entry[]): Counter {
  const counter = fresh()
  for (const one of entries) counter.add(one, null)
  return counter
}

test("a sub-agent that stands in the main file and in one of its own is counted once, whichever comes first", () => {
  const usage = { input: 10, output: 5 }
  const toldIn = (source: string) => [
    entry(source, "call", [call("inner")], { agent: "a1", under: "task", usage }),
    entry(source, "result", [result("inner", { failed: true })], { agent: "a1", under: "task" }),
  ]
  const started = () => [entry("main", "prompt", [prompt("go")]), entry("main", "call", [call("task", "task")])]
  for (const sources of [
    ["main", "agent-a1"],
    ["agent-a1", "main"],
  ]) {
    const { numbers, changedAgents } = count([...started(), ...sources.flatMap(toldIn)])
    expect(numbers).toMatchObject({ calls: 2, failures: 1, agents: 1, repeated: 2 })
    expect([...changedAgents]).toMatchObject([{ agent: "a1", calls: 1, failures: 1, input: 10, output: 5 }])
  }
})

test("a note about a sub-agent in the main file doesn't decide where it is counted", () => {
  const { numbers } = count([
    entry("main", "notice", [{ type: "notice", about: "info", text: "working" }], { agent: "a1" }),
    entry("agent-a1", "call", [call("inner")], { agent: "a1" }),
  ])
  expect(numbers).toMatchObject({ calls: 1, repeated: 0 })
})

test("a refusal is no failure, and begins no turn", () => {
  const { numbers } = count([
    entry("main", "prompt", [prompt("go")]),
    entry("main", "call", [call("c")]),
    entry("main", "prompt", [result("c", { refused: true }), { type: "prompt", as: "refusal", text: "no" }]),
  ])
  expect(numbers).toMatchObject({ turns: 1, calls: 1, failures: 0 })
})

test("errors of the service and of hooks count in their turn, until they are replaced", () => {
  const notice = (about: "error" | "hook" | "info") =>
    entry("main", "notice", [{ type: "notice", about, text: "Overloaded" }])
  const counter = count([entry("main", "prompt", [prompt("go")]), notice("hook"), notice("info")])
  const failed = notice("error")
  const counted = counter.add(failed, null)
  expect(counter.turns.get(1)).toMatchObject({ errors: 2, failures: 0 })
  counter.add(notice("info"), { seq: failed.seq, counted: JSON.stringify(counted) })
  expect(counter.turns.get(1)).toMatchObject({ errors: 1 })
})

test("a copy counts nowhere", () => {
  const { numbers, prompts } = count([
    entry("main", "prompt", [prompt("go")], { repeats: { session: "before" } }),
    entry("main", "call", [call("c")], { repeats: { seq: 1 } }),
  ])
  expect(numbers).toMatchObject({ turns: 0, calls: 0, repeated: 2 })
  expect(prompts.size).toBe(0)
})
