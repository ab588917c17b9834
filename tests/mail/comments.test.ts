import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { onEachDatabase } from "../harness/databases.ts"
import { type House, type MadeSession, openHouse, type TokenHolder } from "../integration/people.ts"
import { type PostOffice, partsOf, postOffice } from "./post-office.ts"

/** Who hears by letter that somebody commented, and what such a letter says by the time it goes. */
onEachDatabase((database) => {
  let office: PostOffice
  let house: House
  let alice: TokenHolder
  let bob: TokenHolder
  let carol: TokenHolder
  let session: MadeSession

  beforeAll(async () => {
    office = await postOffice()
    house = await openHouse(database, { SMTP_URL: office.url(), MAIL_FROM: "openctl@example.com" })
  })
  afterAll(async () => {
    await house.stop()
    await office.close()
  })

  let round = 0
  beforeEach(async () => {
    round += 1
    alice = await house.person(`alice${round}@example.com`)
    bob = await house.person(`bob${round}@example.com`)
    carol = await house.person(`carol${round}@example.com`)
    await bob.send(calls.patchMe, { name: "Bob Okafor" })
    session = await house.session(alice, { title: "Fix the login race" }, 3)
    for (const who of [bob, carol]) {
      await alice.send(calls.invite, { id: session.id, email: who.address, role: "contributor" })
      await who.send(calls.getSession, { id: session.id })
    }
    // Both invitations have gone, so that none of them comes into a scenario.
    while (await busy()) await Bun.sleep(20)
    office.letters.length = 0
  })

  const busy = () =>
    house.store.db
      .selectFrom("letters")
      .select("id")
      .where("kind", "=", "invitation")
      .where("state", "in", ["queued", "sending"])
      .executeTakeFirst()

  const say = (who: TokenHolder, seq: number, text: string) =>
    who.send(calls.createComment, { id: session.id, seq, text })

  /** To whom a letter about comments waits, in the order of their addresses. */
  const waiting = async () => {
    const rows = await house.store.db
      .selectFrom("letters")
      .select("to_address")
      .where("session_id", "=", session.id)
      .where("kind", "=", "comment")
      .where("state", "=", "queued")
      .orderBy("to_address")
      .execute()
    return rows.map((row) => row.to_address)
  }
  /** Has what waits go now. */
  const hurry = () =>
    house.store.unrecorded
      .updateTable("letters")
      .set({ next_at: Date.now() - 1 })
      .where("session_id", "=", session.id)
      .where("kind", "=", "comment")
      .where("state", "=", "queued")
      .execute()

  test("what Bob says in one go reaches Alice as one letter, in his name, with a link to the entry", async () => {
    await say(bob, 2, "Why twice?\nSee <b>line 3</b> at https://evil.example")
    await say(bob, 3, "And here again.")
    expect(await waiting()).toEqual([alice.address])
    await hurry()
    const [letter] = await office.until(1)
    expect(letter?.to).toEqual([alice.address])
    expect(letter?.header("from")).toBe("Bob Okafor via openctl <openctl@example.com>")
    expect(letter?.header("subject")).toBe("Bob Okafor commented on “Fix the login race”")
    expect(letter?.header("list-unsubscribe")).toContain("/api/unsubscribe/")
    const { text, html } = partsOf(letter?.raw ?? "")
    expect(text).toContain("> Why twice?")
    expect(text).toContain("> And here again.")
    expect(text).toContain(`${house.url}/sessions/${session.id}#e2`)
    expect(text).not.toContain("https://evil.example")
    expect(html).not.toContain("<b>line 3</b>")
    // What comes right after it waits for a while.
    await say(bob, 2, "One more thing.")
    const next = await house.store.db
      .selectFrom("letters")
      .select("next_at")
      .where("session_id", "=", session.id)
      .where("state", "=", "queued")
      .executeTakeFirstOrThrow()
    expect(next.next_at).toBeGreaterThan(Date.now() + 9 * 60_000)
  })

  test("whoever wrote about the entry hears of an answer, and nobody of what they said themselves", async () => {
    await say(bob, 2, "Why twice?")
    await say(carol, 3, "Another matter.")
    await say(alice, 2, "Because of the refresh.")
    expect(await waiting()).toEqual([alice.address, bob.address])
  })

  test("what is reworded or deleted before the letter goes is not in it", async () => {
    const first = await say(bob, 2, "The password is hunter2")
    const second = await say(bob, 2, "Why twice?")
    await bob.send(calls.deleteComment, { id: session.id, commentId: first.id })
    await bob.send(calls.patchComment, { id: session.id, commentId: second.id, text: "Why three times?" })
    await hurry()
    const [letter] = await office.until(1)
    const { text } = partsOf(letter?.raw ?? "")
    expect(text).toContain("> Why three times?")
    expect(text).not.toContain("hunter2")
    expect(text).not.toContain("Why twice?")
  })

  test("a letter of which nothing is left does not go", async () => {
    const only = await say(bob, 2, "Never mind")
    await bob.send(calls.deleteComment, { id: session.id, commentId: only.id })
    expect(await waiting()).toEqual([])
  })

  test("whoever was removed meanwhile gets no letter that quotes what was said", async () => {
    await say(bob, 2, "Why twice?")
    await say(carol, 2, "Indeed.")
    expect(await waiting()).toEqual([alice.address, bob.address])
    const { collaborators } = await alice.send(calls.listCollaborators, { id: session.id })
    const collaboratorId = collaborators.find((row) => row.email === bob.address)?.id ?? ""
    await alice.send(calls.removeCollaborator, { id: session.id, collaboratorId })
    await hurry()
    // The letter that he was removed, and Alice's; not the one with Carol's words.
    const letters = await office.until(2)
    await Bun.sleep(300)
    expect(letters.map((it) => `${it.to} ${it.header("subject")}`).toSorted()).toEqual([
      `${alice.address} Bob Okafor and others commented on “Fix the login race”`,
      `${bob.address} You no longer have access to “Fix the login race”`,
    ])
    expect(office.letters).toHaveLength(2)
  })

  test("whoever wants no letters about comments gets none, and still those about access", async () => {
    await alice.send(calls.patchMailChoices, { comments: false })
    await say(bob, 2, "Why twice?")
    await hurry()
    await Bun.sleep(500)
    expect(office.letters).toEqual([])
    expect(await alice.send(calls.getMailChoices, {})).toEqual({ invitations: true, changes: true, comments: false })
  })
})
