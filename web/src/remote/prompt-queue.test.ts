import { describe, expect, test } from "bun:test"
import type { Proposal } from "#protocol/remote-nouns"
import type { Names } from "./people-words.ts"
import { outcomeWords, queueOf, waitingWords } from "./prompt-queue.ts"

const alice = { id: "alice", name: "Alice", picture: null }
const bob = { id: "bob", name: "Bob", picture: null }
const now = Date.parse("2026-11-27T12:00:00Z")
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const of = (id: string, more: Partial<Proposal> = {}): Proposal => ({
  id,
  author: bob,
  text: `Do ${id}`,
  sent_text: null,
  hash: "",
  state: "pending",
  rev: 1,
  created_at: ago(30),
  expires_at: null,
  decided_by: null,
  decided_at: null,
  via: null,
  run: null,
  began_at: null,
  ended_at: null,
  stop: null,
  note: null,
  ...more,
})
const queue = (all: Proposal[], me = "bob", dismissed = new Set<string>()) =>
  queueOf(all, { names: { me, isOwner: me === "alice" }, now, dismissed })
const ids = (all: Proposal[]) => all.map((it) => it.id)
const bobs: Names = { owner: "Alice", isOwner: false, agent: "Claude Code", me: "bob" }
const alices: Names = { owner: "Alice", isOwner: true, agent: "Claude Code", me: "alice" }

describe("the queue", () => {
  test("has approved ones in the order of approval, not of sending, and pending ones by age", () => {
    const all = [
      of("d", { created_at: ago(1) }),
      of("b", { state: "approved", created_at: ago(9), decided_at: ago(1) }),
      of("a", { state: "approved", created_at: ago(2), decided_at: ago(5) }),
      of("c", { created_at: ago(8) }),
      of("e", { state: "running" }),
    ]
    expect(ids(queue(all).approved)).toEqual(["a", "b"])
    expect(ids(queue(all).pending)).toEqual(["c", "d"])
  })

  test("tells authors what became of theirs for ten minutes, and nobody of others'", () => {
    const all = [
      of("old", { state: "rejected", decided_at: ago(11) }),
      of("new", { state: "rejected", decided_at: ago(9) }),
      of("hers", { state: "rejected", author: alice, decided_at: ago(1) }),
      of("taken", { state: "withdrawn", ended_at: ago(1) }),
      of("done", { state: "completed", author: alice, ended_at: ago(1) }),
      of("did", { state: "completed", ended_at: ago(8) }),
    ]
    expect(ids(queue(all).recent)).toEqual(["did", "new"])
    expect(ids(queue(all, "alice").recent)).toEqual(["hers"])
    expect(ids(queue(all, "bob", new Set(["new"])).recent)).toEqual(["did"])
  })

  test("counts as over what has expired, whoever writes that down", () => {
    const late = of("late", { expires_at: ago(1) })
    expect(ids(queue([late]).pending)).toEqual([])
    expect(queue([late]).recent.map((it) => it.state)).toEqual(["expired"])
  })

  test("keeps one that was cut short until it is sent again or put away", () => {
    const cut = of("cut", { state: "interrupted", ended_at: ago(200) })
    expect(ids(queue([cut]).interrupted)).toEqual(["cut"])
    expect(ids(queue([cut]).recent)).toEqual([])
    expect(ids(queue([cut, of("again", { text: "Do cut", created_at: ago(2) })]).interrupted)).toEqual([])
    expect(ids(queue([cut], "bob", new Set(["cut"])).interrupted)).toEqual([])
    expect(ids(queue([{ ...cut, ended_at: ago(25 * 60) }]).interrupted)).toEqual([])
  })
})

describe("in words", () => {
  test("a waiting prompt says for whom or for what it waits", () => {
    const at = (place: number, more = {}) => ({ names: bobs, place, isOnline: true, isBusy: true, ...more })
    expect(waitingWords(of("a"), at(0))).toBe("Waits for Alice")
    expect(waitingWords(of("a"), at(0, { names: alices }))).toBe("Waits for you")
    const approved = of("a", { state: "approved" })
    expect(waitingWords(approved, at(0))).toBe("Runs next")
    expect(waitingWords(approved, at(0, { isBusy: false }))).toBe("Runs now")
    expect(waitingWords(approved, at(1))).toBe("2nd in line")
    expect(waitingWords(approved, at(10))).toBe("11th in line")
    expect(waitingWords(approved, at(0, { isOnline: false }))).toBe("Runs when the machine is back")
  })

  test("what became of it names who did it and where", () => {
    const decided = { decided_by: alice, decided_at: ago(1) }
    expect(outcomeWords(of("a", { state: "rejected", ...decided }), bobs)).toBe("Alice rejected it.")
    expect(outcomeWords(of("a", { state: "approved", via: "terminal", ...decided }), alices)).toBe(
      "You approved it in the terminal.",
    )
    expect(outcomeWords(of("a", { state: "withdrawn" }), alices)).toBe("Bob withdrew it.")
    expect(outcomeWords(of("a", { state: "expired" }), bobs)).toStartWith("It waited for a day")
    expect(outcomeWords(of("a", { state: "expired", ...decided }), bobs)).toStartWith("It was approved, but")
    expect(outcomeWords(of("a", { state: "interrupted" }), bobs)).toContain("carried out in part")
  })
})
