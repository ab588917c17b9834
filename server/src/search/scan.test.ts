import { expect, test } from "bun:test"
import type { Entry, Part } from "#protocol/entries"
import { type Looking, matcherOf } from "#protocol/matcher"
import { FindKind } from "#protocol/search"
import { type Scan, type ScannedPage, scan } from "./scan.ts"

const entry = (seq: number, parts: Part[], more: Partial<Entry> = {}): Entry => ({
  seq,
  source: "main",
  line: seq - 1,
  kind: (parts[0]?.type as Entry["kind"]) ?? "hidden",
  parts,
  ...more,
})
const said = (text: string): Part => ({ type: "answer", text })

/** Each list is a page. */
function find(pages: Entry[][], q: string, more: Partial<Scan & Looking> = {}) {
  const scanned = pages.map((entries): ScannedPage => {
    const [first, last] = [entries[0]!.seq, entries.at(-1)!.seq]
    return { json: JSON.stringify({ entries }), first, last, isAround: false }
  })
  const asked: Scan = {
    after: 0,
    upTo: 1_000,
    kinds: new Set(FindKind.options),
    most: 100,
    replaced: new Set(),
    agents: new Set(),
    ...more,
  }
  return scan(scanned, matcherOf({ q, case: more.case, words: more.words, regex: more.regex }), asked)
}

test("every kind of text that is shown is looked through, and told where it stands", () => {
  const pages = [
    [
      entry(1, [{ type: "prompt", text: "an **emu** and a `emu`" }]),
      entry(2, [{ type: "thinking", text: "emu?" }, said("emu!")]),
      entry(3, [
        {
          type: "call",
          id: "a",
          name: "Bash",
          does: "run",
          title: "Ran  emu",
          about: "Ask the emu",
          body: { language: "bash", text: "emu" },
        },
      ]),
      entry(4, [
        {
          type: "result",
          call: "a",
          text: "\u001b[31me\u001b[0mmu",
          hits: [{ title: "Emu", url: "https://emu.example" }],
        },
      ]),
      entry(5, [{ type: "notice", about: "info", text: "emu" }]),
      entry(6, [{ type: "raw", what: "emu", words: "said emu", bytes: 3 }]),
      entry(7, [{ type: "file", blob: "0", media: "application/pdf", bytes: 1, name: "emu.pdf" }], { kind: "prompt" }),
    ],
  ]
  const { entries, matches } = find(pages, "emu")
  expect(entries).toEqual([
    [1, 2],
    [2, 2],
    [3, 3],
    [4, 3],
    [5, 1],
    [6, 1],
    [7, 1],
  ])
  expect(matches.slice(0, 2)).toMatchObject([
    {
      seq: 1,
      part: 0,
      kind: "prompt",
      field: "text",
      from: 3,
      to: 6,
      before: "an ",
      match: "emu",
      after: " and a emu",
    },
    { from: 13, to: 16 },
  ])
  expect(matches.map((match) => match.field).slice(4)).toEqual([
    "title",
    "about",
    "body",
    "hits",
    "hits",
    "text",
    "text",
    "text",
    "name",
  ])
  expect(find(pages, "emu", { kinds: new Set<FindKind>(["thinking", "notice"]) }).entries).toEqual([
    [2, 1],
    [5, 1],
    [6, 1],
    [7, 1],
  ])
  // Across what is drawn as one, and not as it is written.
  expect(find(pages, "an emu and").entries).toEqual([[1, 1]])
  expect(find(pages, "**emu").entries).toEqual([])
})

test("what isn't shown doesn't count: hidden, replaced, copied, told twice", () => {
  const entries = [
    entry(1, [said("ibis")], { kind: "hidden" }),
    entry(2, [said("ibis")]),
    entry(3, [said("ibis")], { replaces: 2 }),
    entry(4, [said("ibis")], { repeats: { seq: 3 } }),
    entry(5, [said("ibis")], { repeats: { session: "before" } }),
    entry(6, [said("ibis")], { agent: "own" }),
    entry(7, [said("ibis")], { agent: "own", source: "agent-own" }),
  ]
  const unseen = { replaced: new Set([2]), agents: new Set(["own"]) }
  expect(find([entries], "ibis", unseen).entries.map(([seq]) => seq)).toEqual([3, 5, 7])
})

test("of an edit its diff counts once, and of a checklist only its lines, also over the end of a page", () => {
  const edit: Part = {
    type: "call",
    id: "e",
    name: "Edit",
    does: "edit",
    title: "Edited",
    body: { language: "diff", text: "+kiwi" },
  }
  const plan: Part = {
    type: "call",
    id: "p",
    name: "Todo",
    does: "plan",
    title: "Planned",
    todos: [{ text: "kiwi", state: "open" }],
    body: { language: "markdown", text: "- kiwi" },
  }
  const edited: Part = {
    type: "result",
    call: "e",
    text: "kiwi",
    patch: { language: "diff", text: "@@ -1 +1 @@\n+kiwi" },
  }
  const planned: Part = { type: "result", call: "p", text: "kiwi" }
  for (const cut of [1, 2, 3, 4]) {
    const entries = [entry(1, [edit]), entry(2, [plan]), entry(3, [edited]), entry(4, [planned])]
    const pages = [entries.slice(0, cut), entries.slice(cut)].filter((page) => page.length > 0)
    expect(find(pages, "kiwi").entries).toEqual([
      [2, 1],
      [3, 2],
    ])
  }
  // Nothing came back: the input is all there is.
  expect(find([[entry(1, [edit])]], "kiwi").entries).toEqual([[1, 1]])
})

test("a stretch begins and ends within pages, and texts that are stored shortened are counted once", () => {
  const entries = Array.from({ length: 9 }, (_, at) =>
    entry(at + 1, [{ ...said(`rhea ${at}, "more":1`), more: 10 } as Part]),
  )
  const pages = [entries.slice(0, 3), entries.slice(3, 6), entries.slice(6)]
  const first = find(pages, "rhea", { upTo: 4 })
  expect(first.entries.map(([seq]) => seq)).toEqual([1, 2, 3, 4])
  const second = find(pages.slice(1), "rhea", { after: 4 })
  expect(second.entries.map(([seq]) => seq)).toEqual([5, 6, 7, 8, 9])
  expect(find(pages, "rhea").shortened).toBe(9)
  expect(second.shortened).toBe(3)
  expect(find(pages, "nothing").shortened).toBe(9)
})
