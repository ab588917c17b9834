import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { closeCodes } from "#protocol/close-codes"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { append, refused } from "../harness/people.ts"
import { watch } from "../live/watching.ts"

/** Access that expires, or whose end is announced to nobody, ends all the same. */
onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])

  /** Follows a session by a link that is valid for this long; returns the link's id too. */
  async function byLink(session: string, ms: number) {
    const link = await alice.send(calls.createLink, { id: session, expires_in_days: 1 })
    const reader = house.asking({ "share-token": link.url.split("/s/")[1] ?? "" })
    await house.store.unrecorded
      .updateTable("links")
      .set({ expires_at: Date.now() + ms })
      .where("id", "=", link.id)
      .execute()
    const { ticket } = await reader.send(calls.createTicket, {})
    const watching = await watch(house.url, { origin: house.url }, ticket)
    watching.join(session)
    await watching.until("the first entries", () => watching.seqs(session).length === 3)
    return watching
  }

  test("a link that expires ends reading by it, also on an open socket", async () => {
    const { id } = await house.session(alice)
    const watching = await byLink(id, 600)
    await append(alice, id, 3, 1)
    await watching.until("what came in time", () => watching.seqs(id).length === 4)
    await Bun.sleep(700)
    for (let line = 4; line < 8; line++) await append(alice, id, line, 1)
    await watching.until("the end", () => watching.ended(id) !== null)
    expect(watching.ended(id)).toBe(closeCodes.accessEnded)
    expect(watching.seqs(id)).toEqual([1, 2, 3, 4])
    watching.hangUp()
  })

  test("it ends also where nothing is appended, and not for people who may read without it", async () => {
    const [quiet, open] = [await house.session(alice), await house.session(alice)]
    await alice.send(calls.patchSession, { id: open.id, visibility: "public" })
    const [one, other] = [await byLink(quiet.id, 300), await byLink(open.id, 300)]
    await one.until("the end", () => one.ended(quiet.id) !== null)
    await append(alice, open.id, 3, 2)
    await other.until("what came after the link", () => other.seqs(open.id).length === 5)
    expect(other.ended(open.id)).toBeNull()
    one.hangUp()
    other.hangUp()
  })

  test("a token can't outlive its end through tokens that it creates", async () => {
    for (const days of [null, 365]) {
      const made = await alice.send(calls.createToken, { label: "for ever", expires_in_days: days })
      expect(Date.parse(made.expires_at ?? "9999-01-01")).toBeLessThan(Date.now() + 3_600_000)
    }
    const browser = await house.browser("alice@example.com")
    expect((await browser.send(calls.createToken, { label: "ci", expires_in_days: null })).expires_at).toBeNull()
  })

  test("a write-only token uploads, and reads nothing", async () => {
    const { token } = await alice.send(calls.createToken, { label: "an uploader", scopes: ["write"] })
    const uploader = house.asking({ authorization: `Bearer ${token}` })
    const made = await uploader.send(calls.createSession, { external_id: "the run of tonight" })
    expect((await append(uploader, made.id, 0, 2)).status).toBe(200)
    expect((await uploader.send(calls.createSession, { external_id: "the run of tonight" })).sources[0]?.lines).toBe(2)
    expect(await refused(uploader.send(calls.readEntries, { id: made.id }))).toBe("403 FORBIDDEN")
    expect(await refused(uploader.send(calls.getSession, { id: made.id }))).toBe("403 FORBIDDEN")
  })

  // The message that a token was revoked may be lost between nodes; the rows are checked every five seconds.
  test.skipIf(database.name === "SQLite")("a revoked token's socket ends even without a notification", async () => {
    const { id } = await house.session(alice)
    const bob = await house.person("bob@example.com")
    await alice.send(calls.invite, { id, email: bob.address })
    const watching = await watch(house.url, { authorization: `Bearer ${bob.token}` })
    watching.join(id)
    await watching.until("the first entries", () => watching.seqs(id).length === 3)
    await house.store.unrecorded.deleteFrom("tokens").where("person_id", "=", bob.id).execute()
    await watching.until("the end of the socket", () => watching.closed !== null, 8000)
  })
})
