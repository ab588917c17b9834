import type { FoundMatch, FoundStretch } from "#protocol/search"
import { refuse } from "./fake-server.ts"
import { here } from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

const match = (seq: number, before: string, after: string): FoundMatch => ({
  ...{ seq, part: 0, kind: "prompt", field: "text", from: before.length, to: before.length + 7 },
  ...{ before, match: "refresh", after },
})
const matches = [
  match(1, "People are signed out after a ", ". Find out why."),
  match(2, `… <img src=x onerror=alert(1)> \u202egnp.exe\u202c ${"wide".repeat(40)} `, ""),
  ...Array.from({ length: 18 }, (_, at) => match(at + 3, "… and then the ", ` number ${at + 1} came before the other`)),
]
const all: FoundStretch = { matches, entries: matches.map(({ seq }) => [seq, 1]), shortened: 2, next: null }
const nothing: FoundStretch = { matches: [], entries: [], shortened: 0, next: null }

const scene = (name: string, says: string, answers: Answers, then: (p: Play) => Promise<void>): Scene => ({
  name,
  says,
  group: "Find",
  path: here,
  answers,
  async play(p) {
    await p.see("Two tabs refresh")
    await p.press("Find")
    await p.write("Find in this session", "refresh")
    await then(p)
    await p.wait(200)
  },
})

export const findScenes: Scene[] = [
  scene("find-hits", "Words are found", { findInSession: all }, async (p) => {
    await p.see("1 of 20")
    await p.press("List of matches")
    await p.see("number 3")
  }),
  scene("find-kinds", "Only some kinds of text are searched", { findInSession: all }, async (p) => {
    await p.press("Kinds of text")
    await p.press("Answers")
    await p.see("1 of 20")
  }),
  scene("find-nothing", "They stand nowhere", { findInSession: nothing }, (p) => p.see("Nothing found")),
  scene("find-failed", "The search failed", { findInSession: refuse("INTERNAL") }, (p) => p.see("Retry")),
]
