import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { TokenHolder } from "../harness/people.ts"

/** The story of two sessions, one of which continued the other. */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])

  test("each shows the other only to viewers of both", async () => {
    const first = await house.session(alice, { title: "Beans" })
    const second = await house.session(alice, { title: "Peas", continues: first.id })
    const seen = (who: TokenHolder, id: string) => who.send(calls.getSession, { id })
    expect(second.continues).toEqual({ id: first.id, title: "Beans" })
    expect((await seen(alice, first.id)).continued_by).toEqual([{ id: second.id, title: "Peas" }])

    await alice.send(calls.invite, { id: second.id, email: "bob@example.com", role: "contributor" })
    expect(await seen(bob, second.id)).toMatchObject({ continues: null, continued_by: [] })
    const { url } = await alice.send(calls.createLink, { id: second.id })
    const token = new URL(url).pathname.replace("/s/", "")
    expect(await house.asking().send(calls.openLink, { token })).toMatchObject({ continues: null, continued_by: [] })
    await alice.send(calls.patchSession, { id: first.id, visibility: "public" })
    expect((await seen(bob, second.id)).continues).toEqual({ id: first.id, title: "Beans" })

    await alice.send(calls.deleteSession, { id: first.id })
    expect((await seen(alice, second.id)).continues).toBeNull()
  })

  test("however many continue it, it shows its predecessor, and to a viewer the successor they may see", async () => {
    const first = await house.session(alice, { title: "Beans" }, 0)
    const { id } = await house.session(alice, { title: "Peas", continues: first.id }, 0)
    const shown = await house.session(alice, { title: "Shown", continues: id }, 0)
    for (let at = 0; at < 25; at++) await house.session(alice, { title: `Private ${at}`, continues: id }, 0)
    const seen = await alice.send(calls.getSession, { id })
    expect(seen.continues).toEqual({ id: first.id, title: "Beans" })
    expect(seen.continued_by).toHaveLength(20)
    for (const one of [id, shown.id]) {
      await house.store.unrecorded.deleteFrom("additions").execute()
      await alice.send(calls.invite, { id: one, email: bob.address })
      await bob.send(calls.getSession, { id: one })
    }
    expect((await bob.send(calls.getSession, { id })).continued_by).toEqual([{ id: shown.id, title: "Shown" }])
  })

  test("another person's session can't be continued, nor probed that way", async () => {
    const first = await house.session(alice, { title: "Beans" })
    const second = await house.session(bob, { title: "Weeds", continues: first.id })
    expect(second.continues).toBeNull()
    await alice.send(calls.patchSession, { id: first.id, visibility: "public" })
    expect((await bob.send(calls.getSession, { id: second.id })).continues).toBeNull()
    expect((await alice.send(calls.getSession, { id: first.id })).continued_by).toEqual([])
  })

  test("the earlier session's history says that a new one began", async () => {
    const first = await house.session(alice, { title: "Beans" })
    await house.session(alice, { continues: first.id })
    const { events } = await alice.send(calls.listHistory, { id: first.id })
    expect(events.map((one) => one.name)).toContain("session.continued")
  })
})
