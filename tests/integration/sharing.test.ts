import { describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused, type TokenHolder } from "../harness/people.ts"

/** The story of sharing, from the invitation to the removal. Links and comments have files of their own. */
onEachDatabase((database) => {
  const { house, alice, bob, carol } = cast(database, ["alice", "bob", "carol"])

  const invite = (id: string, email: string, role = "viewer") =>
    alice.send(calls.invite, { id, email, role }) as Promise<{ id: string; outcome: string }>
  const listed = async (who: TokenHolder, filter?: "owned" | "shared") =>
    (await who.send(calls.listSessions, { filter })).sessions.map((session) => session.id)
  const history = async (id: string) =>
    (await alice.send(calls.listHistory, { id })).events
      .reverse()
      .map(({ name, data, names }) => ({ name, data, names }))

  const uses: [string, (id: string) => Promise<unknown>][] = [
    ["a comment", (id) => bob.send(calls.createComment, { id, seq: 1, text: "Hello" })],
    ["reading the comments", (id) => bob.send(calls.listComments, { id })],
    ["a look at who has access", (id) => bob.send(calls.listCollaborators, { id })],
    ["a search", (id) => bob.send(calls.searchSession, { id, q: "look" })],
  ]

  describe("an invitation", () => {
    test("opens the session for Bob, and for nobody else", async () => {
      const { id } = await house.session(alice)
      expect(await refused(bob.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      await invite(id, "bob@example.com")
      expect((await bob.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
      expect(await refused(carol.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect(await refused(house.asking().send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
    })

    test("stands in Bob's list before he opens it, and the list does not accept it for him", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com", "contributor")
      for (const filter of ["shared", undefined] as const) expect(await listed(bob, filter)).toContain(id)
      expect(await listed(bob, "owned")).not.toContain(id)
      const [pending] = (await alice.send(calls.listCollaborators, { id })).collaborators
      expect(pending).toMatchObject({ status: "invited", name: null, person_id: null, accepted_at: null })
      expect(pending?.expires_at).not.toBeNull()
    })

    test("is accepted by the first reading, once and for ever", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      await bob.send(calls.readEntries, { id })
      await bob.send(calls.getSession, { id })
      const [active] = (await alice.send(calls.listCollaborators, { id })).collaborators
      expect(active).toMatchObject({ status: "active", name: bob.name, person_id: bob.id, expires_at: null })
      expect((await history(id)).filter(({ name }) => name === "collaborator.accepted")).toHaveLength(1)
    })

    for (const [what, use] of uses) {
      test(`is accepted by ${what}, though Bob has read nothing before`, async () => {
        const { id } = await house.session(alice)
        await invite(id, "bob@example.com", "contributor")
        await use(id)
        const [active] = (await alice.send(calls.listCollaborators, { id })).collaborators
        expect(active).toMatchObject({ status: "active", person_id: bob.id })
        expect((await history(id)).map(({ name }) => name).slice(0, 3)).toEqual([
          "session.created",
          "collaborator.invited",
          "collaborator.accepted",
        ])
      })
    }

    test("is not accepted by calls that Bob may not make", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      expect(await refused(bob.send(calls.createComment, { id, seq: 1, text: "Hello" }))).toBe("403 FORBIDDEN")
      expect(await refused(bob.send(calls.patchSession, { id, title: "Mine" }))).toBe("403 NOT_OWNER")
      expect((await alice.send(calls.listCollaborators, { id })).collaborators).toMatchObject([{ status: "invited" }])
    })

    test("does not have to be opened to be declined", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      await bob.send(calls.leave, { id })
      expect((await alice.send(calls.listCollaborators, { id })).total).toBe(0)
      expect(await refused(bob.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect((await history(id)).map(({ name }) => name)).not.toContain("collaborator.accepted")
    })

    test("to Alice's own address makes no row", async () => {
      const { id } = await house.session(alice)
      const answer = await alice.fetch(
        `/api/sessions/${id}/collaborators`,
        json("POST", { email: " ALICE@example.com " }),
      )
      expect(answer.status).toBe(201)
      expect(await answer.json()).toEqual({ id: null, email: "alice@example.com", role: "viewer", outcome: "own" })
      expect((await alice.send(calls.listCollaborators, { id })).total).toBe(0)
    })

    test("sent twice is one invitation, with the later role", async () => {
      const { id } = await house.session(alice)
      const first = await invite(id, "bob@example.com")
      const again = await alice.fetch(
        `/api/sessions/${id}/collaborators`,
        json("POST", { email: "Bob@EXAMPLE.com", role: "contributor" }),
      )
      expect(again.status).toBe(201)
      expect(await again.json()).toEqual({
        id: first.id,
        email: "bob@example.com",
        role: "contributor",
        outcome: "updated",
      })
      expect((await alice.send(calls.listCollaborators, { id })).total).toBe(1)
    })

    test("list is judged address by address, in its order", async () => {
      const { id } = await house.session(alice)
      const emails = ["bob@example.com", "nobody at all", "alice@example.com", "bob@example.com", "dave@example.com"]
      const { results } = (await alice.send(calls.invite, { id, emails })) as { results: Record<string, unknown>[] }
      expect(results.map((one) => one.outcome ?? (one.error as { code: string }).code)).toEqual([
        "invited",
        "INVALID_EMAIL",
        "own",
        "updated",
        "invited",
      ])
      expect((await alice.send(calls.listCollaborators, { id })).total).toBe(2)
    })

    test("says which field is wrong", async () => {
      const { id } = await house.session(alice)
      const asked = (body: unknown) => alice.fetch(`/api/sessions/${id}/collaborators`, json("POST", body))
      const code = async (body: unknown) => ((await (await asked(body)).json()) as { code: string }).code
      expect(await code({})).toBe("INVALID_EMAIL")
      expect(await code({ email: 5 })).toBe("INVALID_EMAIL")
      expect(await code({ email: "bob@example.com", role: "owner" })).toBe("INVALID_ROLE")
      expect(await code({ email: "bob@example.com", role: null })).toBe("INVALID_ROLE")
      expect(await code({ email: "bob@example.com", note: "x".repeat(501) })).toBe("INVALID_INPUT")
      expect(await code({ emails: Array.from({ length: 51 }, (_, at) => `p${at}@example.com`) })).toBe("INVALID_INPUT")
    })

    test("may carry any note, even one that a database would not take", async () => {
      const { id } = await house.session(alice)
      for (const note of ["please have a look", "a NUL \u0000 inside", "half a pair \ud800"]) {
        expect((await alice.send(calls.invite, { id, email: "bob@example.com", note })).constructor).toBe(Object)
        await alice.send(calls.removeCollaborator, { id, collaboratorId: (await invite(id, "bob@example.com")).id })
      }
    })
  })

  describe("Bob, once he has access,", () => {
    test("becomes contributor and viewer again, effective at his next request", async () => {
      const { id } = await house.session(alice)
      const { id: collaboratorId } = await invite(id, "bob@example.com")
      const may = async () => (await bob.send(calls.getSession, { id })).abilities
      expect(await may()).not.toContain("comment")
      await alice.send(calls.changeRole, { id, collaboratorId, role: "contributor" })
      expect(await may()).toContain("comment")
      await alice.send(calls.changeRole, { id, collaboratorId, role: "viewer" })
      expect(await may()).not.toContain("comment")
      expect(await refused(bob.send(calls.createComment, { id, seq: 1, text: "Hello" }))).toBe("403 FORBIDDEN")
    })

    test("loses access when he is removed, and can't return by himself", async () => {
      const { id } = await house.session(alice)
      const { id: collaboratorId } = await invite(id, "bob@example.com")
      await bob.send(calls.getSession, { id })
      await alice.send(calls.removeCollaborator, { id, collaboratorId })
      expect(await refused(bob.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect(await listed(bob)).not.toContain(id)
      expect(await refused(alice.send(calls.removeCollaborator, { id, collaboratorId }))).toBe("404 NOT_FOUND")
    })

    test("leaves, and may be invited again", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      await bob.send(calls.getSession, { id })
      await bob.send(calls.leave, { id })
      expect(await refused(bob.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      await invite(id, "bob@example.com")
      expect((await bob.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
    })

    test("sees names and masked addresses, and no pending invitations", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      await invite(id, "carol@example.com", "contributor")
      await bob.send(calls.getSession, { id })
      const seen = await bob.send(calls.listCollaborators, { id })
      expect(seen.collaborators.map(({ email, name }) => [email, name])).toEqual([["b***@example.com", bob.name]])
      expect(seen.total).toBe(1)
      expect((await alice.send(calls.getSession, { id })).shared_with).toBe(2)
      expect(JSON.stringify(seen)).not.toContain("carol")
    })

    test("stays a contributor while the session is public", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com", "contributor")
      await alice.send(calls.patchSession, { id, visibility: "public" })
      expect((await bob.send(calls.getSession, { id })).collaborator_role).toBe("contributor")
      await bob.send(calls.createComment, { id, seq: 1, text: "Still here" })
    })

    test("keeps his access when the session becomes private again, while readers lose theirs", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      await alice.send(calls.patchSession, { id, visibility: "public" })
      const read = await carol.send(calls.getSession, { id })
      expect(read).toMatchObject({ access_type: "public", collaborator_role: null, shared_with: null })
      expect(read.abilities).toEqual(["view", "search", "readComments", "seePresence"])
      expect((await house.asking().send(calls.getSession, { id })).abilities).toEqual(["view", "search"])
      expect(await listed(carol)).not.toContain(id)
      await house.asking().send(calls.readEntries, { id })
      await alice.send(calls.patchSession, { id, visibility: "private" })
      expect(await refused(carol.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect(await refused(house.asking().send(calls.readEntries, { id }))).toBe("404 NOT_FOUND")
      expect((await bob.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
    })

    test("finds nothing when Alice deletes the session", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com")
      await bob.send(calls.getSession, { id })
      await alice.send(calls.deleteSession, { id })
      for (const who of [alice, bob]) expect(await refused(who.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect(await listed(bob)).not.toContain(id)
    })
  })

  describe("the history", () => {
    test("tells Alice each change once, with what it was and what it became", async () => {
      const { id } = await house.session(alice, { title: "Before" })
      const { id: row } = await invite(id, "bob@example.com")
      await bob.send(calls.getSession, { id })
      await alice.send(calls.changeRole, { id, collaboratorId: row, role: "contributor" })
      await alice.send(calls.changeRole, { id, collaboratorId: row, role: "contributor" })
      await alice.send(calls.patchSession, { id, title: "After", visibility: "public", archived: true })
      await alice.send(calls.patchSession, { id, title: "After", visibility: "public", archived: true })
      await alice.send(calls.patchSession, { id, archived: false })
      await alice.send(calls.removeCollaborator, { id, collaboratorId: row })
      const address = "bob@example.com"
      expect(await history(id)).toMatchObject([
        { name: "session.created", data: {}, names: null },
        { name: "collaborator.invited", data: { role: "viewer" }, names: { address } },
        { name: "collaborator.accepted", data: { role: "viewer" }, names: null },
        { name: "collaborator.changed", data: { from: "viewer", to: "contributor" }, names: { address } },
        { name: "session.renamed", data: {}, names: { from: "Before", to: "After" } },
        { name: "visibility.changed", data: { from: "private", to: "public" }, names: null },
        { name: "session.archived", data: {}, names: null },
        { name: "session.unarchived", data: {}, names: null },
        { name: "collaborator.removed", data: { role: "contributor" }, names: { address } },
      ])
      const actors = (await alice.send(calls.listHistory, { id })).events.map(({ actor }) => actor?.id)
      expect(actors.filter((actor) => actor === bob.id)).toHaveLength(1)
      expect(actors.filter((actor) => actor === alice.id)).toHaveLength(8)
    })

    test("comes in pages, newest first, and to nobody but Alice", async () => {
      const { id } = await house.session(alice)
      await invite(id, "bob@example.com", "contributor")
      await bob.send(calls.getSession, { id })
      const first = await alice.send(calls.listHistory, { id, limit: 2 })
      const second = await alice.send(calls.listHistory, { id, limit: 2, cursor: first.next ?? "" })
      expect([...first.events, ...second.events].map(({ name }) => name)).toEqual([
        "collaborator.accepted",
        "collaborator.invited",
        "session.created",
      ])
      expect(second.next).toBeNull()
      expect(await refused(bob.send(calls.listHistory, { id }))).toBe("403 NOT_OWNER")
      expect(await refused(carol.send(calls.listHistory, { id }))).toBe("404 NOT_FOUND")
    })
  })
})

const json = (method: string, body: unknown): RequestInit => ({ method, body: JSON.stringify(body) })
