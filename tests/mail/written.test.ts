import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { keepOutbox } from "../../server/src/mail/outbox.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

/** The sender of letters is told when there is one, and of nothing else that happens to a session. */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])

  test("the outbox says when a letter has been written, and says nothing of changes without one", async () => {
    let written = 0
    const key = new TextEncoder().encode("a key of this test, long enough for one")
    keepOutbox({ store: house.store, appUrl: house.url, secrets: [key], carried: true }).onWritten(() => {
      written += 1
    })
    const session = await house.session(alice, { title: "Fix the login race" })
    const invite = (email: string) => alice.send(calls.invite, { id: session.id, email })
    const one = { id: session.id, collaboratorId: "" }

    one.collaboratorId = ((await invite("bob@example.com")) as { id: string }).id
    expect(written).toBe(1)
    // An unsent invitation is sent once, however often it is requested.
    await alice.send(calls.resendInvitation, one)
    await invite("bob@example.com")
    expect(written).toBe(1)
    await bob.send(calls.getSession, { id: session.id })
    await alice.send(calls.changeRole, { ...one, role: "viewer" })
    const told = written
    await alice.send(calls.changeRole, { ...one, role: "viewer" })
    expect(written).toBe(told)
    await alice.send(calls.changeRole, { ...one, role: "contributor" })
    expect(written).toBe(told + 1)
    await bob.send(calls.leave, { id: session.id })
    expect(written).toBe(told + 1)
  })
})
