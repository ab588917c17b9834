import { describe, expect, test } from "bun:test"
import type { HistoryEvent } from "#protocol/history"
import type { CollaboratorRole } from "#protocol/people"
import { actorOf, calledIn, deedOf } from "./history-sentence.ts"

const alice = { id: "p1", name: "Alice", picture: null }
type Of<Name extends HistoryEvent["name"]> = Extract<HistoryEvent, { name: Name }>
const event = <Name extends HistoryEvent["name"]>(name: Name, more: Partial<Of<Name>> = {}) =>
  ({
    id: 1,
    name,
    at: "2026-11-23T10:00:00Z",
    actor: alice,
    subject: null,
    data: {},
    names: null,
    ...more,
  }) as Of<Name>

test("an event that this page was not built with is told by its name", () => {
  const newer = { ...event("session.created"), name: "session.transferred" } as unknown as HistoryEvent
  expect(deedOf(newer, new Map())).toBe("did something this page doesn't know (session.transferred)")
})

test("an invitation whose names were erased still says what happened", () => {
  const erased = event("collaborator.invited", { subject: "c1", data: { role: "viewer" } })
  expect(deedOf(erased, new Map())).toBe("invited a deleted address as Viewer")
})

test("a link that is revoked is called as it was when it was made", () => {
  const made = event("link.created", { subject: "l1", names: { label: "Review" }, data: { expires_in_days: 7 } })
  const called = calledIn([event("link.revoked", { subject: "l1" }), made])
  expect(deedOf(made, called)).toBe("created the share link “Review”, expiring in 7 days")
  expect(deedOf(event("link.revoked", { subject: "l1" }), called)).toBe("revoked the share link “Review”")
})

test("a link without a label is called by when it was made", () => {
  const made = event("link.created", { subject: "l1", names: { label: "" } })
  const called = calledIn([event("link.revoked", { subject: "l1" }), made])
  expect(deedOf(made, called)).toBe("created a share link")
  expect(deedOf(event("link.revoked", { subject: "l1" }), called)).toMatch(
    /^revoked the share link made on Nov 2[34], 2026, \d/,
  )
})

test("the reader is You, and a person who has left has no name", () => {
  expect(actorOf(event("session.created"), "p1")).toBe("You")
  expect(actorOf(event("session.created"), "p2")).toBe("Alice")
  expect(actorOf(event("link.created", { actor: null }), "p1")).toBe("Somebody who has left")
  expect(actorOf(event("collaborator.left", { actor: null }), "p1")).toBe("Somebody")
  expect(actorOf(event("letter.failed", { actor: null }), "p1")).toBeNull()
})

test("inviting a person who already has access reads as an invitation if the role stays", () => {
  const again = { data: { from: "viewer", to: "viewer", again: true }, names: { address: "bob@example.com" } } as const
  expect(deedOf(event("collaborator.changed", again), new Map())).toBe("invited bob@example.com again as Viewer")
})

test("an invitation to another of a person's addresses reads as theirs, with the resulting role", () => {
  const merged = (from: CollaboratorRole, to: CollaboratorRole) =>
    deedOf(event("collaborator.merged", { data: { from, to }, names: { address: "bob.work@example.com" } }), new Map())
  expect(merged("viewer", "contributor")).toBe(
    "also accepted the invitation to bob.work@example.com, and is now a Contributor",
  )
  expect(merged("viewer", "viewer")).toBe("also accepted the invitation to bob.work@example.com, and is still a Viewer")
})

test("an invitation that its owner turned out to have sent to herself was not taken back, it ended", () => {
  const ended = { data: { active: false, own: true }, names: { address: "alice.work@example.com" } } as const
  expect(deedOf(event("collaborator.removed", ended), new Map())).toBe(
    "added alice.work@example.com to their account, which ended its invitation",
  )
})

describe("a remote session", () => {
  const bob = { id: "p2", name: "Bob", picture: null }
  const prompt = "0f3c9a52-7b1e-4c7e-9a55-111111111111"
  const made = (who: typeof alice | null) =>
    event("proposal.made", { actor: who, subject: "p", data: { proposal: prompt, state: "pending" } })
  /** The sentence as Alice, the owner, reads it; Bob sent the prompt, if nobody else is named. */
  const told = (it: HistoryEvent, sender: typeof alice | null = bob) =>
    [actorOf(it, "p1"), deedOf(it, calledIn([it, made(sender)], "p1"))].filter(Boolean).join(" ")
  const run = (data: object) => told(event("run.ended", { data: { n: 2, ...data } }))
  const ended = (state: string, sender?: typeof alice | null) =>
    told(event("proposal.ended", { data: { proposal: prompt, state } } as object), sender)
  const answered = (data: object) => told(event("question.answered", { data }))

  test("a run is begun by somebody, and ends by itself", () => {
    expect(told(event("run.began", { data: { n: 1, agent: "claude-code", mode: "default" } }))).toBe(
      "You started Claude Code in mode “default”",
    )
    expect(told(event("run.began", { data: { n: 3, agent: "somebody-new" } }))).toBe(
      "You started somebody-new again (run 3)",
    )
    expect(run({ why: "ended" })).toBe("Run 2 of the agent ended")
    expect(run({ why: "superseded" })).toBe("Run 2 of the agent ended, because another one began")
    expect(run({ why: "archived" })).toBe("Run 2 of the agent ended, because the session was archived")
    expect(run({ why: "silence" })).toBe("Run 2 of the agent ended, because its machine wasn't heard from anymore")
    const asked = (what: "interrupt" | "end" | "mode") => told(event("run.asked", { data: { n: 2, what } }))
    expect(asked("interrupt")).toBe("You interrupted the agent")
    expect(asked("end")).toBe("You asked the agent to end")
    expect(asked("mode")).toBe("You asked the agent to change its mode")
  })

  test("a prompt is sent by its author, decided by the owner and carried out by the agent", () => {
    const sent = (who: typeof alice, state: "pending" | "approved" | "running") =>
      told(event("proposal.made", { actor: who, data: { proposal: prompt, state } }))
    expect(sent(bob, "pending")).toBe("Bob sent a prompt for approval")
    expect(sent(alice, "approved")).toBe("You sent a prompt")
    expect(sent(alice, "running")).toBe("You sent a prompt from the terminal")
    const decided = (data: object, subject = "p2") =>
      told(event("proposal.decided", { subject, data: { proposal: prompt, ...data } }))
    expect(decided({ approved: true })).toBe("You approved Bob's prompt")
    expect(decided({ approved: true, changed: true })).toBe("You edited Bob's prompt and approved it")
    expect(decided({ approved: false })).toBe("You rejected Bob's prompt")
    expect(decided({ approved: false }, "p1")).toBe("You took back a prompt")
    const taken = event("proposal.taken", { data: { proposal: prompt, n: 1 } })
    expect(told(taken)).toBe("The agent began to work on Bob's prompt")
    expect(told(taken, alice)).toBe("The agent began to work on your prompt")
    expect(told(taken, null)).toBe("The agent began to work on a prompt of somebody who has left")
  })

  test("what becomes of a prompt is nobody's deed, except withdrawing it", () => {
    expect(told(event("proposal.ended", { actor: bob, data: { proposal: prompt, state: "withdrawn" } }))).toBe(
      "Bob withdrew a prompt",
    )
    expect(ended("completed")).toBe("The agent finished Bob's prompt")
    expect(ended("failed", alice)).toBe("Your prompt failed")
    expect(ended("expired")).toBe("Bob's prompt expired")
    expect(ended("cancelled", null)).toBe("A prompt of somebody who has left was cancelled")
    expect(ended("interrupted")).toBe("Bob's prompt was interrupted, and may have been carried out in part")
    // The page of the history that says who sent it is not loaded.
    const alone = event("proposal.ended", { data: { proposal: prompt, state: "expired" } })
    expect([actorOf(alone, "p1"), deedOf(alone, calledIn([alone]))]).toEqual([null, "A prompt expired"])
  })

  test("the agent asks, and an answer is the owner's only where the owner gave it", () => {
    expect(told(event("question.opened", { data: { n: 1 } }))).toBe("The agent asked a question")
    expect(told(event("question.closed", {}))).toBe("The agent's question was closed without an answer")
    expect(answered({ kind: "allow_once", via: "browser", told: false })).toBe(
      "You chose to allow what the agent asked for",
    )
    expect(answered({ kind: "reject_always", via: "browser", told: false })).toBe(
      "You chose to refuse what the agent asked for from now on",
    )
    expect(answered({ kind: "other", via: "browser", told: false })).toBe("You chose an answer for the agent")
    expect(answered({ kind: "allow_once", via: "browser", told: true })).toBe("The agent was told that it may")
    expect(answered({ kind: "reject_once", via: "browser", told: true })).toBe("The agent was told that it may not")
    expect(answered({ kind: "reject_once", via: "terminal", told: true })).toBe(
      "You refused what the agent asked for, in the terminal",
    )
    expect(answered({ kind: "allow_always", via: "hook", told: true })).toBe(
      "A hook allowed what the agent asked for from now on",
    )
    expect(answered({})).toBe("You answered the agent")
  })
})

test("a session that became complete says by what, and names somebody only who did it", () => {
  const completed = (more: object, actor: string | null = "p1") =>
    event("session.completed", { ...(actor === null && { actor: null }), data: { entries: 12, ...more } })
  const told = (it: HistoryEvent) => [actorOf(it, "p1"), deedOf(it, new Map())]
  expect(told(completed({ silent_minutes: 30 }, null))).toEqual([
    null,
    "Nothing came for 30 minutes, so it was marked complete, with 12 entries",
  ])
  expect(told(completed({ ended: "upload" }))).toEqual(["You", "uploaded it, 12 entries in all"])
  expect(told(completed({ ended: "following" }))).toEqual([null, "Its live updates ended, 12 entries in all"])
  expect(told(completed({ ended: "early" }))).toEqual(["You", "kept what had been uploaded, 12 entries in all"])
  // Events from before they said who did it, and those that still don't.
  expect(told(completed({}))).toEqual([null, "It became complete, with 12 entries"])
  expect(told(event("session.completed", {}))).toEqual([null, "It became complete"])
})
