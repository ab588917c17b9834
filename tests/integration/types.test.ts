import { expect, test } from "bun:test"
import { call } from "#protocol/call"
import { calls, type RecordingCall } from "#protocol/calls"
import type { HistoryEvent } from "#protocol/history"
import { operatorCalls } from "#protocol/operator"
import type { Ability } from "#protocol/people"
import { change } from "../../server/src/access/change.ts"
import { type Doorway, onAnybody, onPerson, onSession } from "../../server/src/access/door.ts"
import { type AnyOpened, type Opened, open, reopen } from "../../server/src/access/open.ts"
import { nobody, type Viewer } from "../../server/src/access/viewer.ts"
import { createComment } from "../../server/src/comments/comments.ts"
import { type OperatorApp, onOperator } from "../../server/src/operator/app.ts"
import { describe as describeSession } from "../../server/src/overview/describe.ts"
import { patchSession } from "../../server/src/sessions/sessions.ts"
import { changeRole, invite, leave, removeCollaborator } from "../../server/src/sharing/collaborators.ts"
import { createLink, type LinkMaking, revokeLink } from "../../server/src/sharing/links.ts"
import type { Store } from "../../server/src/storage/store.ts"

/**
 * A forgotten check is an error of the compiler: `tsc -p .` fails when a line below `@ts-expect-error` would compile after
 * all. The calls without one are the control: with the right proof they compile.
 */
async function proofs(store: Store, viewer: Viewer, making: LinkMaking, given: AnyOpened, id: string) {
  const viewed = await open(store, viewer, id, "view")
  const shared = await open(store, viewer, id, "share")

  // @ts-expect-error an id is no proof
  await changeRole(store, id, "a collaborator", "viewer")
  // @ts-expect-error neither is an object made by hand
  await changeRole(store, { id, role: "owner", viewer: nobody, row: viewed.row }, "a collaborator", "viewer")
  // @ts-expect-error nor a copy of a real one
  await changeRole(store, { ...viewed }, "a collaborator", "viewer")
  // @ts-expect-error nor the row of the table
  await changeRole(store, viewed.row, "a collaborator", "viewer")
  // @ts-expect-error nor a session that was opened for something less
  await changeRole(store, viewed, "a collaborator", "viewer")
  // @ts-expect-error nor one that was opened for who knows what
  await changeRole(store, given, "a collaborator", "viewer")
  await changeRole(store, shared, "a collaborator", "viewer")

  // @ts-expect-error
  await invite(store, viewed, { email: "bob@example.com", role: "viewer" })
  // @ts-expect-error
  await removeCollaborator(store, viewed, "a collaborator")
  // @ts-expect-error to share is not to leave
  await leave(store, shared)
  // @ts-expect-error to share is not to publish
  await createLink(store, making, shared, { label: "", expires_in_days: null })
  // @ts-expect-error
  await revokeLink(store, shared, "a link")
  // @ts-expect-error
  await patchSession(store, shared, { title: "Mine" })
  // @ts-expect-error
  await createComment(store, viewed, { seq: 1, text: "Hello" })
  await createComment(store, await reopen(store, viewed, "comment"), { seq: 1, text: "Hello" })

  // Any opened session is enough for describing it, and allows no more than that.
  await describeSession(store, viewed)
  // @ts-expect-error a wider proof is not made by naming it
  const wider: Opened<"share"> = viewed
  // @ts-expect-error and one for any ability is not one for each
  const any: Opened<"view"> = given
  return [wider, any] satisfies Opened<Ability>[]
}

/**
 * A session is changed through its door: `store.change` alone records no event of a session, whoever is given as the actor.
 */
async function changes(store: Store, session: Opened<"manage">) {
  await change(store, session, (held) => held.record({ name: "session.archived" }))
  // @ts-expect-error what was opened is what is changed, and an id is no proof
  await change(store, session.id, (held) => held.record({ name: "session.archived" }))
  await store.change(null, async (within) => {
    await within.record({ name: "account.exported" })
    // @ts-expect-error without the door there is no event of a session
    await within.record({ name: "session.archived" })
    // @ts-expect-error nor one that names the session itself
    await within.record({ name: "account.exported", session: session.id })
    // @ts-expect-error an id does not say that the session is held
    await within.recordOf(session.id, { name: "session.archived" })
    // @ts-expect-error neither does what the door has opened
    await within.recordOf(session, { name: "session.archived" })
  })
  await change(store, session, async (held) => {
    await held.record({ name: "link.created", data: { expires_in_days: 7 }, names: { label: undefined } })
    // @ts-expect-error an event is written with all of its data
    await held.record({ name: "link.created", names: { label: "Review" } })
    // @ts-expect-error with what it declares and nothing else
    await held.record({ name: "link.revoked", data: { why: "old" } })
    // @ts-expect-error and each of its names is thought of
    await held.record({ name: "link.created", data: { expires_in_days: 7 } })
  })
  // @ts-expect-error and what is held has no event of a person
  await change(store, session, (held) => held.record({ name: "account.exported" }))
}

/** A call that changes something declares its events: by these a page knows what to refetch. */
function recording() {
  const given = { path: "/api/things/:id", summary: "Changes a thing.", door: "manage" } as const
  // @ts-expect-error whatever is no GET may record something
  const silent = call({ ...given, method: "PATCH" })
  const none: RecordingCall = call({ ...given, method: "PATCH", records: [] })
  const known: RecordingCall = call({ ...given, method: "PATCH", records: ["session.renamed"] })
  // @ts-expect-error the event must be declared
  const unknown: RecordingCall = call({ ...given, method: "PATCH", records: ["thing.changed"] })
  const listed: Record<string, RecordingCall>[] = [calls, operatorCalls]
  return [silent, none, known, unknown, listed]
}

/** A new event has no sentence yet: code that describes events doesn't compile until it has one. */
function sentences(event: HistoryEvent): string {
  switch (event.name) {
    case "session.created":
      return "created the session"
    default:
      // @ts-expect-error the others have none here
      event satisfies never
      return ""
  }
}

/** The operator's socket serves only the operator's calls, and nothing else does. */
function operators(app: OperatorApp, way: Doorway) {
  onOperator(app, operatorCalls.getInbox, async () => ({ url: "" }))
  // @ts-expect-error an operator's call has no door to a person
  onPerson(way, operatorCalls.getInbox, "account", async () => ({ url: "" }))
  // @ts-expect-error nor to anybody
  onAnybody(way, operatorCalls.getInbox, async () => ({ url: "" }))
  // @ts-expect-error nor to a session
  onSession(way, operatorCalls.getInbox, async () => ({ url: "" }))
  // @ts-expect-error and is not mounted where the others are
  onOperator(way, operatorCalls.getInbox, async () => ({ url: "" }))
  // @ts-expect-error a call of anybody is not the operator's
  onOperator(app, calls.health, async () => ({ ok: true as const }))
}

test("the compiler finds a forgotten check, so none of this ever runs", () => {
  expect([proofs, changes, recording, sentences, operators]).toBeArrayOfSize(5)
})
