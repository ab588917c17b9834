import { expect, test } from "bun:test"
import type { Run } from "#protocol/remote-nouns"
import type { Names } from "./people-words.ts"
import { modeOf, shutBecause, standingOf, standingWords } from "./standing.ts"
import { secondsOf } from "./useSilence.ts"

const now = Date.parse("2026-11-27T12:00:00Z")
const run: Run = {
  n: 1,
  agent: "claude-code",
  version: null,
  mode: "default",
  modes: [
    { id: "default", name: "Manual", asks: true },
    { id: "auto", name: "Auto", asks: false },
  ],
  state: "idle",
  online: true,
  began_at: "",
  seen_at: new Date(now - 60_000).toISOString(),
  turn: null,
  interrupt: null,
  ending: false,
}
const running: Run = { ...run, state: "running", turn: "t" }
const names: Names = { owner: "Olga", isOwner: false, agent: "Claude Code", me: "bob" }
const words = (now_: Run | null | undefined, questions = 0, who = names) =>
  standingWords(standingOf({ status: "live", run: now_, questions }), who, now)

test("how it stands is said in a word", () => {
  expect(words(undefined)).toBe("Remote")
  expect(words(null)).toBe("Ended")
  expect(words(run)).toBe("Idle")
  expect(words(running)).toBe("Running")
  expect(words(running, 1)).toBe("Waits for Olga")
  expect(words(running, 1, { ...names, isOwner: true })).toBe("Waits for you")
  expect(words({ ...running, interrupt: "t" }, 1)).toBe("Stopping")
  // Asked to interrupt a turn that is over.
  expect(words({ ...running, interrupt: "other" })).toBe("Running")
  expect(words({ ...running, online: false })).toStartWith("Offline since ")
  expect(standingOf({ status: "archived", run: running, questions: 0 }).is).toBe("archived")
})

test("a machine that is away for a moment closes nothing; one that is away for long, or a run that has ended, does", () => {
  const shut = (it: Run | null, who = names) => shutBecause({ status: "live", run: it, questions: 0 }, who, now)
  expect(shut(run)).toBeNull()
  expect(shut({ ...run, online: false })).toBeNull()
  const long = { ...run, online: false, seen_at: new Date(now - 11 * 60_000).toISOString() }
  expect(shut(long)).toStartWith("Olga's machine has been offline since")
  expect(shut(long, { ...names, isOwner: true })).toStartWith("Your machine")
  expect(shut(null)).toBe("Claude Code isn't running any more.")
  expect(shut({ ...run, ending: true })).not.toBeNull()
  expect(shutBecause({ status: "archived", run, questions: 0 }, names, now)).toContain("archived")
})

test("a mode is said in the agent's words, and one that nobody has named by its id", () => {
  expect(modeOf({ ...run, mode: "auto" })).toEqual({ id: "auto", name: "Auto", asks: false })
  // Nobody can say that the agent asks in it.
  expect(modeOf({ ...run, mode: "new" })).toEqual({ id: "new", name: "new", asks: false })
  expect(modeOf({ ...run, mode: null })).toBeNull()
})

test("a silence is spoken of after 20 seconds, in steps", () => {
  expect([0, 19_999, 20_000, 24_999, 43_000, 75_000].map(secondsOf)).toEqual([null, null, 20, 20, 40, 70])
})
