import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, at, fixed, openHouse, type TokenHolder } from "../harness/people.ts"
import { type Served, serve } from "../harness/served.ts"

/**
 * What must hold under any number of concurrent requests. On PostgreSQL half of them go to a second server, a process of its
 * own on the same database; on SQLite there is one.
 */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  let second: Served | null = null

  const startSecond = async () => {
    const { PORT: _, ...rest } = { ...fixed, ...database.env, DATA_DIR: (await database.another()).DATA_DIR }
    return serve(rest)
  }

  beforeAll(async () => {
    if (database.name === "PostgreSQL") second = await startSecond()
  })
  afterAll(async () => {
    await second?.stop()
  })

  /** The same person, alternating between the first and the second server. */
  const nodesOf = (who: TokenHolder): Asking[] => {
    const headers = { authorization: `Bearer ${who.token}` }
    return [who, second ? at(second.url, "").asking(headers) : who]
  }

  /** Sends `times` requests at once, and counts the answers. */
  async function atOnce(who: TokenHolder, times: number, ask: (node: Asking, turn: number) => Promise<Response>) {
    const nodes = nodesOf(who)
    const responses = await Promise.all(Array.from({ length: times }, (_, turn) => ask(nodes[turn % 2] ?? who, turn)))
    const bodies = await Promise.all(responses.map((response) => response.text()))
    return { counts: countOf(responses.map((response) => response.status)), bodies }
  }

  const invite = (id: string, email: (turn: number) => string) => (node: Asking, turn: number) =>
    node.fetch(`/api/sessions/${id}/collaborators`, json({ email: email(turn) }))
  const events = async (id: string, name: string) =>
    (await alice.send(calls.listHistory, { id, limit: 200 })).events.filter((event) => event.name === name).length
  const collaborators = async (id: string) => (await alice.send(calls.listCollaborators, { id })).total
  const forget = () => house.store.unrecorded.deleteFrom("additions").execute()

  test("two hundred additions at once, with a restart between them, are fifty in the hour", async () => {
    await forget()
    const ids = await Promise.all(Array.from({ length: 4 }, async () => (await house.session(alice, {}, 0)).id))
    const add = (from: number) => (node: Asking, turn: number) =>
      invite(ids[turn % 4] ?? "", () => `guest${from + turn}@example.com`)(node, turn)
    const before = await atOnce(alice, 30, add(0))
    if (second) {
      await second.stop()
      second = await startSecond()
    }
    const after = await atOnce(alice, 170, add(1000))
    expect([before.counts, after.counts]).toEqual([{ 201: 30 }, { 201: 20, 429: 150 }])
    const totals = await Promise.all(ids.map(collaborators))
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(50)
    // Removing somebody gives nothing back.
    const [first] = (await alice.send(calls.listCollaborators, { id: ids[0] ?? "" })).collaborators
    await alice.send(calls.removeCollaborator, { id: ids[0] ?? "", collaboratorId: first?.id ?? "" })
    expect((await atOnce(alice, 4, add(2000))).counts).toEqual({ 429: 4 })
  }, 60_000)

  test("the fifty-first collaborator is refused, however many come for the last place", async () => {
    await forget()
    const { id } = await house.session(alice, {}, 0)
    await alice.send(calls.invite, { id, emails: Array.from({ length: 49 }, (_, at) => `guest${at}@example.com`) })
    await forget()
    const { counts, bodies } = await atOnce(
      alice,
      40,
      invite(id, (turn) => `late${turn}@example.com`),
    )
    expect(counts).toEqual({ 201: 1, 400: 39 })
    expect(bodies.filter((body) => body.includes("COLLABORATOR_LIMIT"))).toHaveLength(39)
    expect([await collaborators(id), await events(id, "collaborator.invited")]).toEqual([50, 50])
  }, 30_000)

  test("equal invitations at once are one invitation", async () => {
    for (let round = 0; round < 5; round++) {
      await forget()
      const { id } = await house.session(alice, {}, 0)
      const { counts, bodies } = await atOnce(
        alice,
        20,
        invite(id, () => "carol@example.com"),
      )
      expect(counts).toEqual({ 201: 20 })
      const outcomes = bodies.map((body) => (JSON.parse(body) as { outcome: string }).outcome)
      expect(countOf(outcomes)).toEqual({ invited: 1, updated: 19 })
      expect(new Set(bodies.map((body) => (JSON.parse(body) as { id: string }).id)).size).toBe(1)
      expect([await collaborators(id), await events(id, "collaborator.invited")]).toEqual([1, 1])
    }
  }, 30_000)

  test("many first readings at once accept an invitation once", async () => {
    for (let round = 0; round < 10; round++) {
      await forget()
      const { id } = await house.session(alice)
      await alice.send(calls.invite, { id, email: "bob@example.com" })
      const ends = ["", "/entries", "/prompts"]
      const { counts } = await atOnce(bob, 16, (node, turn) => node.fetch(`/api/sessions/${id}${ends[turn % 3]}`))
      expect(counts).toEqual({ 200: 16 })
      expect(await events(id, "collaborator.accepted")).toBe(1)
      expect((await alice.send(calls.listCollaborators, { id })).collaborators).toMatchObject([{ status: "active" }])
    }
  }, 30_000)

  test("simultaneous removals remove a person once, and a concurrent change of role brings nobody back", async () => {
    for (let round = 0; round < 5; round++) {
      await forget()
      const { id } = await house.session(alice)
      const { id: row } = (await alice.send(calls.invite, { id, email: "bob@example.com" })) as { id: string }
      await bob.send(calls.getSession, { id })
      const { counts } = await atOnce(alice, 12, (node, turn) =>
        turn % 3 === 2
          ? node.fetch(`/api/sessions/${id}/collaborators/${row}`, json({ role: "contributor" }, "PATCH"))
          : node.fetch(`/api/sessions/${id}/collaborators/${row}`, { method: "DELETE" }),
      )
      expect(counts[204]).toBe(1)
      expect(counts[500]).toBeUndefined()
      expect(await collaborators(id)).toBe(0)
      expect(await events(id, "collaborator.removed")).toBe(1)
      const names = (await alice.send(calls.listHistory, { id })).events.map((event) => event.name)
      expect(names[0]).toBe("collaborator.removed")
    }
  }, 30_000)

  test("simultaneous leaving counts once", async () => {
    await forget()
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, email: "bob@example.com" })
    await bob.send(calls.getSession, { id })
    const { counts } = await atOnce(bob, 10, (node) =>
      node.fetch(`/api/sessions/${id}/collaborators/me`, { method: "DELETE" }),
    )
    expect(counts).toEqual({ 204: 1, 404: 9 })
    expect(await events(id, "collaborator.left")).toBe(1)
  })

  test("identical simultaneous changes of a session are one change", async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await house.session(alice, { title: "Before" }, 0)
      const { counts } = await atOnce(alice, 12, (node) =>
        node.fetch(`/api/sessions/${id}`, json({ title: "After", visibility: "public", archived: true }, "PATCH")),
      )
      expect(counts).toEqual({ 200: 12 })
      for (const name of ["session.renamed", "visibility.changed", "session.archived"]) {
        expect(`${name} ${await events(id, name)}`).toBe(`${name} 1`)
      }
    }
  }, 30_000)

  test("a change during a deletion comes before it or finds nothing, and the session is deleted once", async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await house.session(alice, {}, 0)
      const { counts } = await atOnce(alice, 16, (node, turn) =>
        turn % 4 < 2
          ? node.fetch(`/api/sessions/${id}`, json({ title: `Title ${turn}`, archived: turn % 4 === 0 }, "PATCH"))
          : node.fetch(`/api/sessions/${id}`, { method: "DELETE" }),
      )
      expect(counts[204]).toBe(1)
      expect((counts[200] ?? 0) + (counts[404] ?? 0)).toBe(15)
      const names = (await alice.send(calls.listHistory, { id, limit: 200 })).events.map((event) => event.name)
      expect(names[0]).toBe("session.deleted")
      expect(names.filter((name) => name === "session.deleted")).toHaveLength(1)
    }
  }, 30_000)

  test("simultaneous revocations end a link once, and simultaneous rotations leave one working address", async () => {
    const { id } = await house.session(alice)
    const { id: linkId } = await alice.send(calls.createLink, { id })
    const rotated = await atOnce(alice, 10, (node) =>
      node.fetch(`/api/sessions/${id}/links/${linkId}/rotate`, json({})),
    )
    expect(rotated.counts).toEqual({ 200: 10 })
    const urls = rotated.bodies.map((body) => (JSON.parse(body) as { url: string }).url.replace(/^.*\//, ""))
    expect(new Set(urls).size).toBe(10)
    const opened = await Promise.all(urls.map((token) => house.asking().fetch(`/api/s/${token}`)))
    expect(countOf(opened.map((response) => response.status))).toEqual({ 200: 1, 404: 9 })
    const revoked = await atOnce(alice, 10, (node) =>
      node.fetch(`/api/sessions/${id}/links/${linkId}`, { method: "DELETE" }),
    )
    expect(revoked.counts).toEqual({ 204: 1, 404: 9 })
    expect([await events(id, "link.rotated"), await events(id, "link.revoked")]).toEqual([10, 1])
  })

  test("creating the same session simultaneously makes one", async () => {
    const { counts, bodies } = await atOnce(alice, 30, (node) =>
      node.fetch("/api/sessions", json({ external_id: "the one" })),
    )
    expect(counts).toEqual({ 200: 29, 201: 1 })
    expect(new Set(bodies.map((body) => (JSON.parse(body) as { id: string }).id)).size).toBe(1)
  })

  test("an approved program gets its token once, however many requests come at once", async () => {
    const browser = await house.browser("alice@example.com")
    const device = await house.asking().send(calls.startDevice, {})
    await browser.send(calls.answerDevice, { user_code: device.user_code, agree: true })
    const { bodies } = await atOnce(alice, 20, (_, turn) =>
      at(turn % 2 && second ? second.url : house.url, "")
        .asking()
        .fetch("/api/device/token", json({ device_code: device.device_code })),
    )
    expect(countOf(bodies.map((body) => (JSON.parse(body) as { status: string }).status))).toEqual({
      approved: 1,
      expired: 19,
    })
  })

  test("the link of the first start creates one person, even if twenty use it at once", async () => {
    const empty = await openHouse({ env: await database.another() })
    const token = (empty.firstStart ?? "").split("#")[1] ?? ""
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        empty.asking().fetch("/api/first-person", json({ token, name: `N${turn}`, email: `n${turn}@example.com` })),
      ),
    )
    expect(countOf(responses.map((response) => response.status))).toEqual({ 201: 1, 401: 19 })
    expect(await empty.store.db.selectFrom("people").select("id").execute()).toHaveLength(1)
    await empty.stop()
  })
})

const json = (body: unknown, method = "POST"): RequestInit => ({ method, body: JSON.stringify(body) })

function countOf(things: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const thing of things) counts[thing] = (counts[thing] ?? 0) + 1
  return counts
}
