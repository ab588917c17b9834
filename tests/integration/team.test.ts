import { describe, expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, refused } from "../harness/people.ts"

/** Sessions that everybody with an account here can read: who finds them, what they see, and what the operator may forbid. */

onEachDatabase((database) => {
  const { house, alice, bob, carol } = cast(database, ["alice", "bob", "carol"])

  const ids = async (who: Asking, given: { filter?: "owned" | "shared" | "team"; q?: string } = {}) =>
    (await who.send(calls.listSessions, { limit: 100, ...given })).sessions.map((it) => it.id)
  const open = async (id: string, visibility: "private" | "team" | "public" = "team") =>
    alice.send(calls.patchSession, { id, visibility })

  describe("a session that is open to the team", () => {
    test("is under Team for everybody, and in nobody else's list", async () => {
      const [{ id }, hidden, known] = [
        await house.session(alice),
        await house.session(alice),
        await house.session(alice),
      ]
      await open(id)
      await open(known.id, "public")
      expect(await ids(carol, { filter: "team" })).toContain(id)
      for (const filter of ["owned", "shared", undefined] as const)
        expect(await ids(carol, { ...(filter && { filter }) })).not.toContain(id)
      expect(await ids(carol, { filter: "team" })).not.toContain(hidden.id)
      expect(await ids(carol, { filter: "team" })).not.toContain(known.id)
      expect(await ids(alice, { filter: "team" })).toContain(id)
      expect(await refused(house.asking().send(calls.listSessions, { filter: "team" }))).toBe("401 UNAUTHENTICATED")
      await open(id, "private")
      expect(await ids(carol, { filter: "team" })).not.toContain(id)
    })

    test("is found by its title and by what was said, by those who are here alone", async () => {
      const { id } = await house.session(alice, { title: "The axolotl regrows" })
      await alice.send(calls.createComment, { id, seq: 1, text: "Said" })
      await house.findable()
      expect(await ids(carol, { q: "axolotl" })).toEqual([])
      await open(id)
      expect(await ids(carol, { q: "axolotl" })).toEqual([id])
      expect(await ids(carol, { q: "axolotl", filter: "team" })).toEqual([id])
      expect(await ids(carol, { q: "axolotl", filter: "shared" })).toEqual([])
      await open(id, "public")
      expect(await ids(carol, { q: "axolotl" })).toEqual([])
    })

    test("shows a teammate the comments and nobody's addresses, and a collaborator stays one", async () => {
      const { id } = await house.session(alice)
      await alice.send(calls.invite, { id, email: bob.address, role: "contributor" })
      await alice.send(calls.createComment, { id, seq: 1, text: "Said" })
      await open(id)
      const seen = await carol.send(calls.getSession, { id })
      expect(seen).toMatchObject({
        access_type: "team",
        visibility: "team",
        collaborator_role: null,
        shared_with: null,
      })
      expect(seen.abilities).toEqual(["view", "search", "readComments", "seePresence"])
      expect((await carol.send(calls.listComments, { id })).comments.map((it) => it.text)).toEqual(["Said"])
      expect(await refused(carol.send(calls.listCollaborators, { id }))).toBe("403 FORBIDDEN")
      expect((await bob.send(calls.getSession, { id })).collaborator_role).toBe("contributor")
      expect(await refused(house.asking().send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
    })

    test("comes with a link to somebody unknown as to a reader, and to a teammate as to a teammate", async () => {
      const { id } = await house.session(alice)
      const { url } = await alice.send(calls.createLink, { id })
      await open(id)
      const link = { "share-token": url.replace(/^.*\//, "") }
      expect((await house.asking(link).send(calls.getSession, { id })).abilities).toEqual(["view", "search"])
      const both = house.asking({ ...link, authorization: `Bearer ${carol.token}` })
      expect((await both.send(calls.getSession, { id })).access_type).toBe("team")
    })

    test("is the team's in the history, once for each change", async () => {
      const { id } = await house.session(alice)
      for (const visibility of ["team", "team", "public", "team", "private"] as const) await open(id, visibility)
      const { events } = await alice.send(calls.listHistory, { id })
      const changes = events.flatMap((it) => (it.name === "visibility.changed" ? [it.data] : []))
      expect(changes.reverse()).toEqual([
        { from: "private", to: "team" },
        { from: "team", to: "public" },
        { from: "public", to: "team" },
        { from: "team", to: "private" },
      ])
    })
  })

  test("a list of the team comes in pages, the cursor's place in an index", async () => {
    const made: string[] = []
    for (let n = 0; n < 5; n++) {
      const { id } = await house.session(alice, {}, 0)
      await open(id)
      made.push(id)
    }
    const first = await carol.send(calls.listSessions, { filter: "team", limit: 2 })
    const next = await carol.send(calls.listSessions, { filter: "team", limit: 3, cursor: first.next ?? "" })
    expect([...first.sessions, ...next.sessions].map((it) => it.id)).toEqual(made.reverse())
    const query = sql`select s.id from sessions s where s.visibility = 'team' and s.id < 'x' order by s.id desc limit 30`
    const { store } = house
    const explained = async (db: typeof store.db) => {
      const explain = store.dialect === "sqlite" ? sql`explain query plan` : sql`explain`
      return JSON.stringify((await sql`${explain} ${query}`.execute(db)).rows)
    }
    // Of few rows PostgreSQL reads them all, whatever there is, unless it is told that it costs.
    const plan = await store.unrecorded.transaction().execute(async (db) => {
      if (store.dialect === "postgres") await sql`set local enable_seqscan = off`.execute(db)
      return explained(db)
    })
    expect(plan).toContain("sessions_team")
  })

  test("a new session is what its maker says, where the token may share; a remote one is private", async () => {
    const made = await alice.send(calls.createSession, { visibility: "team" })
    expect(made.visibility).toBe("team")
    expect(await ids(carol, { filter: "team" })).toContain(made.id)
    expect((await alice.send(calls.createSession, {})).visibility).toBe("private")
    expect(await refused(alice.send(calls.createSession, { remote: true, visibility: "team" }))).toBe(
      "400 REMOTE_SESSION_PUBLIC",
    )
    const { token } = await alice.send(calls.createToken, { label: "writes", scopes: ["write", "read"] })
    const writer = house.asking({ authorization: `Bearer ${token}` })
    expect(await refused(writer.send(calls.createSession, { visibility: "team" }))).toBe("403 FORBIDDEN")
    expect((await writer.send(calls.createSession, { visibility: "private" })).visibility).toBe("private")
  })

  test("by default nothing is forbidden, and the page can tell", async () => {
    const { visibility } = await house.asking().send(calls.getSignIn, {})
    expect(visibility).toEqual({ default: "private", forbidden: [] })
  })
})

onEachDatabase((database) => {
  const { house, alice, carol } = cast(database, ["alice", "carol"], {
    DEFAULT_VISIBILITY: "team",
    FORBID_VISIBILITY: "public",
  })

  test("where the operator opens new sessions to the team, they begin so, remote ones never, and it stands in the history", async () => {
    const { id, visibility } = await alice.send(calls.createSession, {})
    expect(visibility).toBe("team")
    expect((await carol.send(calls.getSession, { id })).access_type).toBe("team")
    const { events } = await alice.send(calls.listHistory, { id })
    expect(events.map((it) => it.name)).toEqual(["visibility.changed", "session.created"])
    expect((await alice.send(calls.createSession, { remote: true })).visibility).toBe("private")
    expect((await alice.send(calls.createSession, { visibility: "private" })).visibility).toBe("private")
  })

  test("what the operator forbids is refused in a sentence, and only beginning it: what was public stays so", async () => {
    const { id } = await house.session(alice, { visibility: "private" })
    const wanted = () => alice.send(calls.patchSession, { id, title: "Not this either", visibility: "public" })
    await expect(wanted()).rejects.toThrow("This server's operator doesn't allow public sessions.")
    expect(await refused(wanted())).toBe("403 FORBIDDEN_BY_POLICY")
    expect(await refused(alice.send(calls.createSession, { visibility: "public" }))).toBe("403 FORBIDDEN_BY_POLICY")
    expect(await refused(carol.send(calls.patchSession, { id, visibility: "public" }))).toBe("404 NOT_FOUND")
    const now = await alice.send(calls.getSession, { id })
    expect(now.visibility).toBe("private")
    expect(now.title).not.toBe("Not this either")
    await house.store.unrecorded.updateTable("sessions").set({ visibility: "public" }).where("id", "=", id).execute()
    await alice.send(calls.patchSession, { id, visibility: "public" })
    expect(await refused(house.asking().send(calls.getSession, { id }))).toBe("yes")
    await alice.send(calls.patchSession, { id, visibility: "team" })
    const remote = await alice.send(calls.createSession, { remote: true })
    expect(await refused(alice.send(calls.patchSession, { id: remote.id, visibility: "public" }))).toBe(
      "400 REMOTE_SESSION_PUBLIC",
    )
  })
})
