import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused, type TokenHolder } from "../harness/people.ts"

/** A person with two addresses who was invited by both: one collaborator, whichever came first. */
onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])

  const invite = (id: string, email: string, role = "viewer") =>
    alice.send(calls.invite, { id, email, role }) as Promise<{ id: string; outcome: string }>
  const listed = async (who: TokenHolder) => (await who.send(calls.listSessions, {})).sessions.map(({ id }) => id)
  const history = async (id: string) => (await alice.send(calls.listHistory, { id })).events.reverse()

  test("they become one collaborator with the higher role", async () => {
    const dave = await twoAddresses()
    const { id } = await house.session(alice)
    await invite(id, "dave@example.com", "viewer")
    await invite(id, "dave.work@example.com", "contributor")
    // Before it is accepted, when it is, and ever after.
    expect(await listed(dave)).toContain(id)
    for (let time = 0; time < 2; time++) {
      expect((await dave.send(calls.getSession, { id })).collaborator_role).toBe("contributor")
    }
    const { collaborators, total } = await alice.send(calls.listCollaborators, { id })
    expect([total, collaborators[0]?.role]).toEqual([1, "contributor"])
    expect(await merges(id)).toEqual([
      ["collaborator.accepted", { role: "contributor" }, undefined],
      ["collaborator.merged", { from: "contributor", to: "contributor" }, "dave@example.com"],
    ])
  })

  for (const [first, second] of [
    ["viewer", "contributor"],
    ["contributor", "viewer"],
    ["viewer", "viewer"],
  ] as const) {
    const role = first === second ? first : "contributor"

    test(`is one ${role}, though invited as ${second} by the other address after being in as ${first}`, async () => {
      const dave = await twoAddresses()
      const { id } = await house.session(alice)
      const { id: row } = await invite(id, "dave@example.com", first)
      await dave.send(calls.getSession, { id })
      await invite(id, "dave.work@example.com", second)
      const before = await epoch(id)
      expect((await dave.send(calls.getSession, { id })).collaborator_role).toBe(role)
      expect((await alice.send(calls.listCollaborators, { id })).collaborators).toMatchObject([
        { id: row, email: "dave@example.com", role, status: "active", person_id: dave.id },
      ])
      expect(await merges(id)).toEqual([
        ["collaborator.accepted", { role: first }, undefined],
        ["collaborator.merged", { from: first, to: role }, "dave.work@example.com"],
      ])
      expect(await epoch(id)).toBe(before + 1)
      // Permanently: once merged, it isn't decided again.
      await dave.send(calls.getSession, { id })
      expect(await epoch(id)).toBe(before + 1)
    })

    test(`is one ${role}, though the address that was invited as ${second} is proved only after being in as ${first}`, async () => {
      const dave = await oneAddress()
      const { id } = await house.session(alice)
      await invite(id, "dave@example.com", first)
      await invite(id, "dave.work@example.com", second)
      expect((await dave.send(calls.getSession, { id })).collaborator_role).toBe(first)
      expect((await alice.send(calls.listCollaborators, { id })).total).toBe(2)
      await twoAddresses()
      const before = await epoch(id)
      expect((await dave.send(calls.listSessions, {})).sessions.find((one) => one.id === id)).toMatchObject({
        collaborator_role: role,
      })
      expect((await alice.send(calls.listCollaborators, { id })).total).toBe(2)
      await dave.send(calls.readEntries, { id })
      expect((await alice.send(calls.listCollaborators, { id })).collaborators).toMatchObject([
        { email: "dave@example.com", role, status: "active" },
      ])
      expect(await merges(id)).toContainEqual([
        "collaborator.merged",
        { from: first, to: role },
        "dave.work@example.com",
      ])
      expect(await epoch(id)).toBe(before + 1)
    })
  }

  test("uses the higher role at once, without reading in between", async () => {
    const dave = await twoAddresses()
    const { id } = await house.session(alice)
    await invite(id, "dave@example.com", "viewer")
    await dave.send(calls.getSession, { id })
    await invite(id, "dave.work@example.com", "contributor")
    await dave.send(calls.createComment, { id, seq: 1, text: "Now I may" })
    expect((await alice.send(calls.listCollaborators, { id })).total).toBe(1)
  })

  test("keeps two places apart while the second address is not proved, or its invitation has ended", async () => {
    const dave = await twoAddresses()
    const { id } = await house.session(alice)
    await invite(id, "dave@example.com", "viewer")
    await dave.send(calls.getSession, { id })
    await invite(id, "dave.work@example.com", "contributor")
    await house.store.unrecorded
      .updateTable("collaborators")
      .set({ expires_at: 1 })
      .where("session_id", "=", id)
      .where("person_id", "is", null)
      .execute()
    expect((await dave.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
    expect((await alice.send(calls.listCollaborators, { id })).total).toBe(2)
  })

  test("is removed as a person: none of their other invitations gives access again", async () => {
    const dave = await twoAddresses()
    const { id } = await house.session(alice)
    const first = await invite(id, "dave@example.com")
    await dave.send(calls.getSession, { id })
    await invite(id, "dave.work@example.com")
    await alice.send(calls.removeCollaborator, { id, collaboratorId: first.id })
    expect(await refused(dave.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
  })

  const epoch = async (id: string) => {
    const sessions = house.store.unrecorded.selectFrom("sessions").select("acl_epoch").where("id", "=", id)
    return Number((await sessions.executeTakeFirstOrThrow()).acl_epoch)
  }

  /** What the history says about accepting and merging: the role or roles, and the other address. */
  const merges = async (id: string) =>
    (await history(id))
      .filter((event) => event.name === "collaborator.accepted" || event.name === "collaborator.merged")
      .map((event) => {
        if (event.name === "collaborator.accepted") return [event.name, event.data, undefined]
        const { into: _, ...data } = event.data
        return [event.name, data, event.names?.address]
      })

  async function oneAddress(): Promise<TokenHolder> {
    const dave = await house.person("dave@example.com")
    await house.store.unrecorded.deleteFrom("addresses").where("address", "=", "dave.work@example.com").execute()
    return dave
  }

  async function twoAddresses(): Promise<TokenHolder> {
    const dave = await house.person("dave@example.com")
    await house.store.unrecorded
      .insertInto("addresses")
      .values({ address: "dave.work@example.com", person_id: dave.id, proved_at: house.store.now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return dave
  }
})
