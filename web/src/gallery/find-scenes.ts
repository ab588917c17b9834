import type { SearchHit } from "#protocol/search"
import { refuse } from "./fake-server.ts"
import { here } from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

const hit = (seq: number, text: string): SearchHit => ({ seq, kind: "prompt", text, at: null })
const hits = [
  hit(1, "People are signed out after a refresh. Find out why."),
  hit(2, `… <img src=x onerror=alert(1)> \u202egnp.exe\u202c ${"wide".repeat(40)} refresh`),
  ...Array.from({ length: 18 }, (_, at) =>
    hit(at + 3, `… and then the refresh number ${at + 1} came before the other`),
  ),
]

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
  scene("find-hits", "Words are found", { searchSession: { hits, next: "20" } }, async (p) => {
    await p.see("1 of 20+")
    await p.press("List of matches")
    await p.see("number 3")
  }),
  scene("find-nothing", "They stand nowhere", { searchSession: { hits: [], next: null } }, (p) =>
    p.see("Nothing found"),
  ),
  scene("find-failed", "The search failed", { searchSession: refuse("INTERNAL") }, (p) => p.see("Retry")),
]
