import { expect, test } from "bun:test"
import fc from "fast-check"
import type { Entry, Part } from "#protocol/entries"
import { fixtureText } from "../../tests/harness/agent-fixtures.ts"
import { entryOf } from "../../tests/harness/drafted.ts"
import { type CallView, Join, type Row } from "./join.ts"
import { readerFor } from "./readers.ts"

/** Entries as the server makes them of drafts, without its storage. */
function entriesOf(agent: string, sources: [source: string, file: string][]): Entry[] {
  const reader = readerFor(agent)
  const entries: Entry[] = []
  for (const [source, file] of sources) {
    const state = reader.start(source)
    const text = fixtureText(agent, file).replace(/\n$/, "")
    for (const [line, raw] of text.split("\n").entries()) {
      const place = { seq: entries.length + 1, source, line }
      entries.push(entryOf(reader.read(raw, state).draft, place, raw.length))
    }
  }
  return entries
}

function rowsOf(join: Join, last: number, agent?: string): Row[] {
  return Array.from({ length: last }, (_, index) => join.row(index + 1, agent)).filter((row) => row != null)
}
const callsOf = (rows: Row[]) =>
  rows.flatMap((row) => row.blocks.filter((block): block is CallView => block.type === "call"))
const entry = (seq: number, parts: Part[], more: Partial<Entry> = {}): Entry => ({
  seq,
  source: "main",
  line: seq - 1,
  kind: parts[0] ? (parts[0].type as Entry["kind"]) : "hidden",
  parts,
  ...more,
})
const call = (id: string): Part => ({ type: "call", id, name: "Bash", does: "run", title: id })
const result = (id: string, text = "done"): Part => ({ type: "result", call: id, text })

test("results and their images are shown with their calls, and their own rows show nothing", () => {
  const entries = entriesOf("claude-code", [["main", "conversation"]])
  const join = new Join(["main"])
  join.add(entries)
  const calls = callsOf(rowsOf(join, entries.length))
  expect(calls.map(({ id, result }) => [id, result?.text])).toEqual([
    ["toolu_1", "1 test failed"],
    ["toolu_2", "The file was updated."],
    ["toolu_3", "const open = true"],
    ["toolu_4", undefined],
    ["mcp", undefined],
    ["toolu_5", undefined],
  ])
  expect(calls[0]?.result?.failed).toBe(true)
  expect(calls[1]?.result?.patch?.language).toBe("diff")
  expect(calls[2]?.result?.images).toHaveLength(1)
  const results = entries.filter((one) => one.kind === "result")
  expect(results.map((one) => join.row(one.seq))).toEqual([null, null, null])
  expect(join.row(999)).toBeUndefined()
})

test("a script is one row with what it did, and its failure stands for it", () => {
  const join = new Join(["main"])
  const entries = entriesOf("codex", [["main", "scripts-0.144"]])
  join.add(entries)
  const scripts = callsOf(rowsOf(join, entries.length))
  const broken = scripts.find(({ id }) => id === "call_4")
  expect(broken?.result).toMatchObject({ failed: true, ms: 100 })
  expect(broken?.again).toMatchObject([{ patch: { language: "diff" } }])
  expect(scripts.filter(({ name }) => name === "apply_patch")).toEqual([])
})

test("old sub-agents have their own conversations inside the main file", () => {
  const entries = entriesOf("claude-code", [["main", "sidechains"]])
  const join = new Join(["main"])
  join.add(entries)
  expect(join.subAgents()).toEqual([
    { agent: "toolu_b", under: "toolu_b", calledAt: 3 },
    { agent: "toolu_a", under: "toolu_a", calledAt: 2 },
  ])
  expect(callsOf(rowsOf(join, entries.length)).map((one) => one.agent)).toEqual(["toolu_a", "toolu_b"])
  expect(rowsOf(join, entries.length, "toolu_b").map((row) => row.seq)).toEqual([4, 6])
  expect(rowsOf(join, entries.length, "toolu_a").map((row) => row.seq)).toEqual([5, 7, 9])
})

test("a sub-agent recorded twice is shown once, from its own file", () => {
  const inline = entriesOf("claude-code", [["main", "inline-progress"]])
  const alone = new Join(["main"])
  alone.add(inline)
  expect(rowsOf(alone, 20, "a0b1c2d").map((row) => row.seq)).toEqual([3, 4])
  expect(callsOf(rowsOf(alone, 20))[0]?.agent).toBe("a0b1c2d")

  const both = entriesOf("claude-code", [
    ["main", "inline-progress"],
    ["agent-a0b1c2d", "agent-a0b1c2d"],
  ])
  const join = new Join()
  join.add(both)
  expect(rowsOf(join, 20, "a0b1c2d").map((row) => row.seq)).toEqual([8, 9, 11])
  expect(callsOf(rowsOf(join, 20, "a0b1c2d"))[0]?.result?.text).toBe("3.slug")
  expect(join.subAgents()).toEqual([{ agent: "a0b1c2d", under: "toolu_s", calledAt: 2 }])

  // The file comes after what was shown: a page that is open follows.
  alone.knows(["main", "agent-a0b1c2d"])
  expect(rowsOf(alone, 20, "a0b1c2d")).toEqual([])
})

test("a result is shown in its own place until its call is loaded, and a row is the same object until it changes", () => {
  const join = new Join()
  join.add([entry(10, [result("a")]), entry(11, [{ type: "answer", text: "ok" }])])
  expect(join.row(10)?.blocks[0]?.type).toBe("result")
  const answer = join.row(11)
  join.add([entry(9, [call("a")])])
  expect(join.row(10)).toBeNull()
  expect(join.row(11)).toBe(answer!)
  const row = join.row(9)
  expect(callsOf([row!])[0]?.result?.place).toEqual({ seq: 10, part: 0 })
  expect(join.row(9)).toBe(row!)
  join.remove(1, 9)
  expect(join.row(9)).toBeUndefined()
  expect(join.row(10)?.blocks[0]?.type).toBe("result")
})

test("a result before its call, a result twice, a call twice, a call without an id", () => {
  const join = new Join()
  join.add([
    entry(1, [result("late", "early bird")]),
    entry(2, [call("late")]),
    entry(3, [call("twice")]),
    entry(4, [result("twice")]),
    entry(5, [result("twice")]),
    entry(6, [result("twice", "and more")]),
    entry(7, [call("again")]),
    entry(8, [result("again", "first")]),
    entry(9, [call("again")]),
    entry(10, [result("again", "second")]),
    entry(11, [call("")]),
    entry(12, [result("")]),
  ])
  const calls = callsOf(rowsOf(join, 12))
  expect(calls.map(({ result, again }) => [result?.text, again?.map((one) => one.text)])).toEqual([
    ["early bird", undefined],
    ["done", ["and more"]],
    ["first", undefined],
    ["second", undefined],
    [undefined, undefined],
  ])
  expect(join.row(12)?.blocks[0]?.type).toBe("result")
})

test("an entry that is replaced shows nothing any more", () => {
  const join = new Join()
  join.add([
    entry(1, [{ type: "answer", text: "draft" }]),
    entry(2, [{ type: "answer", text: "final" }], { replaces: 1 }),
  ])
  expect(join.row(1)).toBeNull()
  expect(join.row(2)).not.toBeNull()
})

const somePart: fc.Arbitrary<Part> = fc.oneof(
  fc.constantFrom("a", "b", "").map(call),
  fc.tuple(fc.constantFrom("a", "b", ""), fc.constantFrom("x", "y")).map(([id, text]) => result(id, text)),
  fc.constant<Part>({ type: "answer", text: "said" }),
)

test("the rows are those of the loaded entries, in any order of loading and dropping pages", () => {
  const someEntry = fc.tuple(fc.array(somePart, { maxLength: 3 }), fc.constantFrom(undefined, "s"))
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(5)), { maxLength: 20 })
  fc.assert(
    fc.property(fc.array(someEntry, { minLength: 12, maxLength: 24 }), steps, (made, moves) => {
      const entries = made.map(([parts, agent], at) => entry(at + 1, parts, agent === undefined ? {} : { agent }))
      const page = (number: number) => entries.slice(number * 4, number * 4 + 4)
      const join = new Join()
      const there = new Set<number>()
      for (const [comes, number] of moves) {
        if (comes) {
          join.add(page(number))
          there.add(number)
        } else {
          join.remove(number * 4 + 1, number * 4 + 4)
          there.delete(number)
        }
        // Rows are asked for in between, so that what is remembered must be forgotten at the right time.
        for (let seq = 1; seq <= entries.length; seq++) join.row(seq)
      }
      const fresh = new Join()
      for (const number of [...there].sort()) fresh.add(page(number))
      for (let seq = 1; seq <= entries.length; seq++) {
        for (const agent of [undefined, "s"]) expect(join.row(seq, agent)).toEqual(fresh.row(seq, agent)!)
      }
    }),
  )
})

test("a page costs in proportion to its own length only", () => {
  const join = new Join()
  const costs: number[] = []
  for (let page = 0; page < 400; page++) {
    const entries = Array.from({ length: 128 }, (_, at) => {
      const seq = page * 128 + at + 1
      return entry(seq, [at % 2 === 0 ? call(`c${seq}`) : result(`c${seq - 1}`)])
    })
    const before = performance.now()
    join.add(entries)
    for (const one of entries) join.row(one.seq)
    costs.push(performance.now() - before)
  }
  const sum = (some: number[]) => some.reduce((all, one) => all + one, 0)
  // Wide of the mark for a busy machine; work that grew with the session would be a hundred times more.
  expect(sum(costs.slice(300))).toBeLessThan(sum(costs.slice(0, 100)) * 5 + 50)
})

test("a refusal is no failure, and the person's words stand in a row of their own", () => {
  const join = new Join(["main"])
  const said: Part = { type: "prompt", as: "refusal", text: "use pnpm instead" }
  const refused: Part = {
    type: "result",
    call: "a",
    text: "The user said no.",
    failed: true,
    refused: true,
    exit: 1,
    ms: 40,
  }
  join.add([entry(1, [{ ...call("a"), about: "Install" } as Part]), entry(2, [refused, said])])
  const [shown] = callsOf(rowsOf(join, 2))
  expect(shown).toMatchObject({
    about: "Install",
    result: { failed: false, refused: true, said: "refusal", exit: 1, ms: 40 },
  })
  expect(join.row(2)?.blocks).toEqual([{ ...said, place: { seq: 2, part: 1 } }])
})

test("an answer to a question is not told twice, what a tool touched is told with its result", () => {
  const join = new Join(["main"])
  const touched = [{ path: "a.ts", how: "edit" as const, added: 2, removed: 1 }]
  join.add([
    entry(1, [call("a")]),
    entry(2, [result("a"), { type: "prompt", as: "answer", text: "both" }]),
    entry(3, [call("b")]),
    entry(4, [result("b")], { touched }),
  ])
  expect(callsOf(rowsOf(join, 4)).map((one) => [one.result?.said, one.result?.touched])).toEqual([
    ["answer", undefined],
    [undefined, touched],
  ])
})

test("a stretch that was taken back is known also when its page has gone, and only in its conversation", () => {
  const join = new Join(["main"])
  join.add([entry(5, [{ type: "answer", text: "no" }]), entry(9, [], { undoes: { from: 5, to: 7 } })])
  expect([join.undone(4), join.undone(5), join.undone(7), join.undone(8)].map((one) => one?.from)).toEqual([
    undefined,
    5,
    5,
    undefined,
  ])
  expect(join.undone(6, "sub")).toBeUndefined()
  join.remove(9, 9)
  expect(join.undone(6)).toEqual({ from: 5, to: 7 })
  // What lies ahead can't be taken back.
  join.add([entry(12, [], { undoes: { from: 11, to: 40 } })])
  expect(join.undone(20)).toBeUndefined()
})

test("copies say where they are from, and what isn't loaded says nothing", () => {
  const join = new Join(["main"])
  join.add([entry(1, [{ type: "answer", text: "a" }], { repeats: { session: "before" } }), entry(2, [])])
  expect([join.repeats(1), join.repeats(2), join.repeats(3)]).toEqual([{ session: "before" }, null, undefined])
})

test("records that nobody knows stand between no answers, unless they have words or are all there is", () => {
  const raw = (what: string, words?: string): Part => ({ type: "raw", what, bytes: 9, ...(words && { words }) })
  const alone = new Join(["main"])
  alone.add([entry(1, [raw("telemetry")])])
  expect(alone.row(1)).not.toBeNull()
  alone.add([
    entry(2, [{ type: "answer", text: "a" }]),
    entry(3, [raw("new", "somebody said this")]),
    entry(4, [raw("a line that is no record")]),
  ])
  expect([1, 2, 3, 4].map((seq) => alone.row(seq) !== null)).toEqual([false, true, true, true])
})
