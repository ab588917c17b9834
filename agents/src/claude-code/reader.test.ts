import { expect, test } from "bun:test"
import type { Usage } from "#protocol/entries"
import { fixtureText } from "../../../tests/harness/agent-fixtures.ts"
import type { Draft, ReaderState, Reading } from "../reader.ts"
import { claudeCodeReader as reader } from "./reader.ts"

function readings(name: string, state: ReaderState = reader.start("main")): Reading[] {
  const lines = fixtureText("claude-code", name).trimEnd().split("\n")
  return lines.map((line) => reader.read(line, state))
}

const drafts = (name: string): Draft[] => readings(name).map(({ draft }) => draft)

test("each message's tokens are counted once, by its last record, and costs as they grow", () => {
  const total = { input: 0, output: 0, cached: 0, written: 0, reasoning: 0, cost: 0 }
  for (const { usage } of drafts("usage"))
    for (const name of Object.keys(usage ?? {}) as (keyof Usage)[]) total[name] += usage?.[name] ?? 0
  expect(total).toEqual({ input: 16, output: 46, cached: 100, written: 20, reasoning: 3, cost: 0.875 })
})

test("copied history has the keys of what it copies, takes nothing back and costs nothing again", () => {
  const all = drafts("rewound")
  const [first, copy] = [all.slice(0, 9), all.slice(9, 18)]
  expect(copy.map((draft) => draft.key)).toEqual(first.map((draft) => draft.key))
  expect(new Set(all.map((draft) => draft.key?.id)).size).toBe(10)
  const keys = first.map((draft) => draft.key?.id)
  expect(first.flatMap((draft) => draft.undoes ?? [])).toEqual([keys[2]!, keys[4]!])
  expect(copy.flatMap((draft) => draft.undoes ?? [])).toEqual([])
})

test("a fork says what is copied, and counts only its own", () => {
  const all = drafts("fork").filter((draft) => draft.kind !== "hidden")
  expect(all.map((draft) => draft.copiedFrom?.slice(-2))).toEqual(["06", "06", "06", "06", undefined, undefined, "08"])
  expect(all.flatMap((draft) => draft.usage ?? [])).toEqual([{ input: 11, output: 2 }])
})

test("a fork's own records tell its title and its model, though the copies before them told the other session's", () => {
  const own = readings("fork").filter(({ draft }) => draft.copiedFrom === undefined)
  expect(own.flatMap(({ facts }) => facts.title?.text ?? [])[0]).toBe("and in the fork?")
  expect(own.flatMap(({ facts }) => facts.model ?? [])).toEqual(["claude-sonnet-5"])
})

test("every kind of a person's words is a prompt, and each is there once", () => {
  const said = drafts("people").flatMap(({ kind, parts }) =>
    parts.flatMap((part) => {
      if (part.type !== "prompt") return []
      expect(kind).toBe("prompt")
      return [[part.as, part.text.split("\n")[0]]]
    }),
  )
  expect(said).toEqual([
    ["goal", "the slugs are gone by Friday"],
    ["command", "/plant two rows of beans"],
    [undefined, "Water the beans"],
    ["refusal", "use pnpm instead"],
    ["answer", "North, but only 'til May"],
    ["answer", "**Which bed?**"],
    ["command", "! ls beds"],
    ["command", "# never water at noon"],
    ["queued", "and the leeks"],
    ["queued", "then rest"],
    ["compact", "keep the seeds"],
    ["answer", "yes, but gently"],
  ])
})

test("a call is refused, failed or neither", () => {
  const results = [...drafts("people"), ...drafts("refusals-2.0"), ...drafts("results")].flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "result" ? [part] : [])),
  )
  for (const result of results) expect(result.refused && result.failed).toBeFalsy()
  expect(results.filter((result) => result.refused)).toHaveLength(8)
  expect(results.filter((result) => result.failed).map((result) => result.exit)).toEqual([
    undefined,
    undefined,
    2,
    1,
    undefined,
  ])
})

test("a state that an earlier version has stored is taken up", () => {
  const old = { told: {}, summaries: [], recent: [], tasks: [], side: [], queue: [] }
  expect(readings("results", old).map(({ draft }) => draft)).toEqual(drafts("results"))
})

test("two records on one line are one entry with all that both say", () => {
  const [said, more] = fixtureText("claude-code", "usage").split("\n").slice(1, 3)
  const { draft } = reader.read(`${said}${more}`, reader.start("main"))
  expect(draft.parts.map((part) => part.type)).toEqual(["thinking", "answer"])
  expect(draft.usage).toEqual({ input: 15, output: 6, cached: 100, written: 20 })
})
