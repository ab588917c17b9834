import { expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"

/** The story of links: anybody who has one reads, until Alice revokes it. */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])

  const tokenOf = (url: string) => new URL(url).pathname.replace("/s/", "")
  const holder = (url: string) => house.asking({ "share-token": tokenOf(url) })
  const opens = (url: string) => refused(house.asking().send(calls.openLink, { token: tokenOf(url) }))
  const reads = (url: string, id: string) => refused(holder(url).send(calls.readEntries, { id }))

  test("only holders of the link read the session", async () => {
    const { id } = await house.session(alice)
    const made = await alice.send(calls.createLink, { id, label: "for the \u001b[31mreview\u0007" })
    expect(made).toMatchObject({ label: "for the review", uses: 0, last_used_at: null, expires_at: null })
    expect(made.url).toStartWith(`${house.url}/s/`)
    const seen = await house.asking().send(calls.openLink, { token: tokenOf(made.url) })
    expect(seen).toMatchObject({ id, access_type: "public", collaborator_role: null, shared_with: null })
    expect(seen.abilities).toEqual(["view", "search"])
    expect(await reads(made.url, id)).toBe("yes")
    expect(await refused(house.asking().send(calls.readEntries, { id }))).toBe("404 NOT_FOUND")
    expect(await reads(made.url, (await house.session(alice)).id)).toBe("404 NOT_FOUND")
  })

  test("Alice copies the same link again, sees how often it was opened, and Bob sees no link at all", async () => {
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, email: "bob@example.com", role: "contributor" })
    const made = await alice.send(calls.createLink, { id })
    for (let visit = 0; visit < 2; visit++) expect(await opens(made.url)).toBe("yes")
    await reads(made.url, id)
    const [again] = (await alice.send(calls.listLinks, { id })).links
    expect(again).toMatchObject({ id: made.id, url: made.url, uses: 2 })
    expect(again?.last_used_at).not.toBeNull()
    for (const it of [calls.listLinks, calls.createLink]) {
      expect(await refused(bob.send(it, { id }))).toBe("403 NOT_OWNER")
    }
  })

  test("a rotated link has a new address, and the old one opens nothing", async () => {
    const { id } = await house.session(alice)
    const old = await alice.send(calls.createLink, { id })
    const fresh = await alice.send(calls.rotateLink, { id, linkId: old.id })
    expect(fresh.url).not.toBe(old.url)
    expect([await opens(old.url), await reads(old.url, id)]).toEqual(["404 NOT_FOUND", "404 NOT_FOUND"])
    expect([await opens(fresh.url), await reads(fresh.url, id)]).toEqual(["yes", "yes"])
    expect((await alice.send(calls.listLinks, { id })).links.map((link) => link.url)).toEqual([fresh.url])
  })

  test("a revoked link is gone at once and for ever", async () => {
    const { id } = await house.session(alice)
    const { id: linkId, url } = await alice.send(calls.createLink, { id })
    await alice.send(calls.revokeLink, { id, linkId })
    expect([await opens(url), await reads(url, id)]).toEqual(["404 NOT_FOUND", "404 NOT_FOUND"])
    expect((await alice.send(calls.listLinks, { id })).links).toEqual([])
    expect(await refused(alice.send(calls.revokeLink, { id, linkId }))).toBe("404 NOT_FOUND")
    expect(await refused(alice.send(calls.rotateLink, { id, linkId }))).toBe("404 NOT_FOUND")
  })

  test("a link expires", async () => {
    const { id } = await house.session(alice)
    const { id: linkId, url, expires_at } = await alice.send(calls.createLink, { id, expires_in_days: 7 })
    const days = (Date.parse(expires_at ?? "") - Date.now()) / 86_400_000
    expect(Math.abs(days - 7)).toBeLessThan(0.01)
    expect(await opens(url)).toBe("yes")
    await house.store.unrecorded
      .updateTable("links")
      .set({ expires_at: sql<number>`${house.store.now} - 1` })
      .where("id", "=", linkId)
      .execute()
    expect([await opens(url), await reads(url, id)]).toEqual(["404 NOT_FOUND", "404 NOT_FOUND"])
  })

  test("a link of another session is not Alice's to rotate or revoke through this one", async () => {
    const [one, other] = [await house.session(alice), await house.session(alice)]
    const link = await alice.send(calls.createLink, { id: one.id })
    for (const it of [calls.rotateLink, calls.revokeLink]) {
      expect(await refused(alice.send(it, { id: other.id, linkId: link.id }))).toBe("404 NOT_FOUND")
    }
    expect(await opens(link.url)).toBe("yes")
  })

  test("a link takes no rights away: Bob can still comment while using it", async () => {
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, email: "bob@example.com", role: "contributor" })
    const { url } = await alice.send(calls.createLink, { id })
    const both = house.asking({ authorization: `Bearer ${bob.token}`, "share-token": tokenOf(url) })
    expect((await both.send(calls.openLink, { token: tokenOf(url) })).collaborator_role).toBe("contributor")
    await both.send(calls.createComment, { id, seq: 1, text: "With both" })
  })

  test("a remote session can't be made public or linked, and keeps its earlier visibility", async () => {
    const { id } = await house.session(alice, { remote: true })
    await alice.send(calls.invite, { id, email: "bob@example.com" })
    const published = alice.send(calls.patchSession, { id, title: "Not this either", visibility: "public" })
    expect(await refused(published)).toBe("400 REMOTE_SESSION_PUBLIC")
    expect(await refused(alice.send(calls.createLink, { id }))).toBe("400 REMOTE_SESSION_PUBLIC")
    const linkId = "0".repeat(26)
    expect(await refused(alice.send(calls.rotateLink, { id, linkId }))).toBe("400 REMOTE_SESSION_PUBLIC")
    expect(await alice.send(calls.getSession, { id })).toMatchObject({
      visibility: "private",
      title: "Untitled session",
    })
    await alice.send(calls.patchSession, { id, visibility: "private" })
    expect(await refused(bob.send(calls.createLink, { id }))).toBe("403 NOT_OWNER")
    expect((await bob.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
  })

  test("nothing at rest opens anything: the database holds no link token", async () => {
    const { id } = await house.session(alice)
    const { url } = await alice.send(calls.createLink, { id })
    const rows = await house.store.db.selectFrom("links").selectAll().where("session_id", "=", id).execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(tokenOf(url))
  })
})
