import { expect, test } from "bun:test"
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
