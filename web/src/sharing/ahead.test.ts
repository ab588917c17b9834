import { expect, test } from "bun:test"
import type { Session } from "#protocol/sessions"
import { invited, isAhead, type Pending, peopleAhead, sessionAhead } from "./ahead.ts"

const bob = invited("1", "bob@example.com", "viewer")
const carol = invited("2", "carol@example.com", "viewer")

test("a pending change shows over an older answer", () => {
  const pending: Pending[] = [
    { which: "role", input: { id: "s", collaboratorId: "1", role: "contributor" } },
    { which: "remove", input: { id: "s", collaboratorId: "2" } },
  ]
  expect(peopleAhead([bob, carol], pending)).toEqual([{ ...bob, role: "contributor" }])
})

test("a person being invited has one row, and one who already has access keeps theirs", () => {
  const input = { id: "s", emails: ["bob@example.com", "dan@example.com"], role: "contributor" }
  const rows = peopleAhead(
    [bob],
    [
      { which: "invite", input },
      { which: "invite", input },
    ],
  )
  expect(rows.map((it) => [it.email, it.role, isAhead(it)])).toEqual([
    ["bob@example.com", "viewer", false],
    ["dan@example.com", "contributor", true],
  ])
})

test("without pending changes only the server's answer shows: a refused change undoes itself", () => {
  expect(peopleAhead([bob, carol], [])).toEqual([bob, carol])
})

test("pending changes apply in the order they were made: a person removed and invited again is there once", () => {
  const again: Pending[] = [
    { which: "remove", input: { id: "s", collaboratorId: "1" } },
    { which: "invite", input: { id: "s", emails: ["bob@example.com"], role: "contributor" } },
  ]
  expect(peopleAhead([bob], again).map((it) => [it.email, it.role, isAhead(it)])).toEqual([
    ["bob@example.com", "contributor", true],
  ])
})

test("of two changes of the same row the later one is seen, and neither touches what the server said", () => {
  const role = (to: string): Pending => ({ which: "role", input: { id: "s", collaboratorId: "1", role: to } })
  const before = structuredClone(bob)
  expect(peopleAhead([bob], [role("contributor"), role("viewer")])[0]?.role).toBe("viewer")
  expect(bob).toEqual(before)
})

test("a session is as public as the last change on its way says", () => {
  const session = { visibility: "private" } as Session
  const to = (visibility: "private" | "public"): Pending => ({ which: "visibility", input: { id: "s", visibility } })
  expect(sessionAhead(session, [])).toBe(session)
  expect(sessionAhead(session, [to("public")]).visibility).toBe("public")
  expect(sessionAhead(session, [to("public"), to("private")]).visibility).toBe("private")
  expect(sessionAhead(session, [to("public"), { which: "link", input: {} }]).visibility).toBe("public")
})

test("whether readers read comments is seen as the last change on its way says, beside the visibility", () => {
  const session = { visibility: "private", comments_for_readers: false } as Session
  const pending: Pending[] = [
    { which: "comments", input: { id: "s", comments_for_readers: true } },
    { which: "visibility", input: { id: "s", visibility: "public" } },
  ]
  expect(sessionAhead(session, pending)).toMatchObject({ visibility: "public", comments_for_readers: true })
})
