import { beforeEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { forgetOldLetters } from "../../server/src/mail/forget.ts"
import { setDisabled } from "../../server/src/people/people.ts"
import { newId } from "../../server/src/storage/id.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { MadeSession, TokenHolder } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { castWithMail } from "./cast-with-mail.ts"
import { partsOf } from "./post-office.ts"

/** Who gets an email about a comment, and what it says by the time it is sent. */
onEachDatabase((database) => {
  const { house, office } = castWithMail(database)
  let alice: TokenHolder
  let bob: TokenHolder
  let carol: TokenHolder
  let session: MadeSession

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
    // Both invitations have been sent, so that they don't disturb a scenario.
    await until("that nothing is under way", async () => !(await busy()))
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

  /** When people will be told, and since when there is something to tell. */
  const roundOf = (id = session.id) =>
    house.store.db.selectFrom("rounds").selectAll().where("session_id", "=", id).executeTakeFirst()
  const lettersAbout = (id = session.id) =>
    house.store.db
      .selectFrom("letters")
      .selectAll()
      .where("session_id", "=", id)
      .where("kind", "=", "comment")
      .orderBy("to_address")
      .execute()
  /** Makes the round due now, and waits until it has begun. */
  const hurry = async () => {
    await house.store.unrecorded
      .updateTable("rounds")
      .set({ next_at: Date.now() - 1 })
      .where("session_id", "=", session.id)
      .execute()
    await until("the end of the round", async () => (await roundOf())?.next_at === null)
  }
  /** Waits until no letter is left to send. */
  const quiet = async () => {
    const waits = ({ state }: { state: string }) => state === "queued" || state === "sending"
    await until("that no email waits", async () => !(await lettersAbout()).some(waits))
  }
  const recipients = () => office.letters.flatMap(({ to }) => to).toSorted()

  test("comments that Bob writes in one go reach Alice as one letter, in his name, with a link to the entry", async () => {
    await say(bob, 2, "Why twice?\nSee <b>line 3</b> at https://evil.example")
    await say(bob, 3, "And here again.")
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
    // Comments that follow closely wait for a while.
    await say(bob, 2, "One more thing.")
    expect((await roundOf())?.next_at).toBeGreaterThan(Date.now() + 9 * 60_000)
  })

  test("earlier commenters on the entry get a letter about an answer, and nobody about their own comments", async () => {
    await say(bob, 2, "Why twice?")
    await say(carol, 3, "Another matter.")
    await say(alice, 2, "Because of the refresh.")
    await hurry()
    await office.until(2)
    await quiet()
    expect(recipients()).toEqual([alice.address, bob.address])
    const to = (who: TokenHolder) => partsOf(office.letters.find((it) => it.to[0] === who.address)?.raw ?? "").text
    expect(to(alice)).toContain("> Another matter.")
    expect(to(bob)).toContain("> Because of the refresh.")
    expect(to(bob)).not.toContain("Another matter")
  })

  test("comments that are edited or deleted before the letter goes appear as they are then, or not at all", async () => {
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

  test("a mention that an edit adds is told to who is mentioned, once, and to nobody else", async () => {
    const said = await say(alice, 2, "Who knows the refresh?")
    await hurry()
    await quiet()
    expect(recipients()).toEqual([])
    const edit = (text: string) =>
      alice.send(calls.patchComment, { id: session.id, commentId: said.id, text: `${text} @[${bob.id}]` })
    await edit("Who knows the refresh?")
    await hurry()
    await office.until(1)
    expect(recipients()).toEqual([bob.address])
    expect(partsOf(office.letters[0]?.raw ?? "").text).toContain("> Who knows the refresh? @Bob Okafor")
    // Who was mentioned before isn't told of other words.
    await edit("Who knows the refresh of tokens?")
    expect((await roundOf())?.next_at).toBeNull()
  })

  test("a letter with no comment left does not go", async () => {
    const only = await say(bob, 2, "Never mind")
    await bob.send(calls.deleteComment, { id: session.id, commentId: only.id })
    await hurry()
    expect(await lettersAbout()).toEqual([])
  })

  test("a comment deleted between the start of the round and the letter is not in it", async () => {
    // Her hourly limit is used up, so the letter waits.
    await house.store.unrecorded
      .insertInto("handovers")
      .values(
        Array.from({ length: 20 }, () => ({
          id: newId(),
          kind: "other" as const,
          sender_id: null,
          recipient: alice.address,
          at: house.store.now,
        })),
      )
      .execute()
    const only = await say(bob, 2, "The password is hunter2")
    await hurry()
    await until("a problem", async () => (await lettersAbout())[0]?.problem)
    expect((await lettersAbout())[0]).toMatchObject({ text: "", html: null })
    await bob.send(calls.deleteComment, { id: session.id, commentId: only.id })
    await house.store.unrecorded.deleteFrom("handovers").where("recipient", "=", alice.address).execute()
    await house.store.unrecorded
      .updateTable("letters")
      .set({ next_at: 0 })
      .where("session_id", "=", session.id)
      .execute()
    await until("that no email is left", async () => (await lettersAbout()).length === 0)
    expect(office.letters).toEqual([])
  })

  test("a comment writes one row, however many people hear of it, and sent ones are not kept", async () => {
    const many = await Promise.all(
      Array.from({ length: 8 }, async (_, nth) => {
        const who = await house.person(`many${round}-${nth}@example.com`)
        await alice.send(calls.invite, { id: session.id, email: who.address, role: "contributor" })
        await who.send(calls.getSession, { id: session.id })
        return who
      }),
    )
    for (const who of many) for (let nth = 0; nth < 3; nth++) await say(who, 2, `Number ${nth} ${"x".repeat(1000)}`)
    await say(alice, 2, "I see.")
    expect(await lettersAbout()).toEqual([])
    expect(await roundOf()).toMatchObject({ session_id: session.id })
    await until("that nothing is under way", async () => !(await busy()))
    office.letters.length = 0
    await hurry()
    expect(await lettersAbout()).toHaveLength(9)
    await quiet()
    expect(recipients()).toEqual([alice.address, ...many.map(({ address }) => address)].toSorted())
    for (const letter of await lettersAbout()) expect(letter).toMatchObject({ state: "sent", text: "", html: null })
  })

  test("letters are deleted when nothing needs them any more, and at once with their session", async () => {
    await say(bob, 2, "Why twice?")
    await hurry()
    await office.until(1)
    await quiet()
    const age = (kind: "comment" | "invitation", days: number) =>
      house.store.unrecorded
        .updateTable("letters")
        .set({ created_at: Date.now() - days * 86_400_000 })
        .where("session_id", "=", session.id)
        .where("kind", "=", kind)
        .execute()
    const kinds = async () => {
      while ((await forgetOldLetters(house.store)) > 0);
      const rows = await house.store.db
        .selectFrom("letters")
        .select("kind")
        .where("session_id", "=", session.id)
        .execute()
      return rows.map(({ kind }) => kind).toSorted()
    }
    expect(await kinds()).toEqual(["comment", "invitation", "invitation"])
    await age("comment", 3)
    await age("invitation", 59)
    expect(await kinds()).toEqual(["invitation", "invitation"])
    await age("invitation", 61)
    expect(await kinds()).toEqual([])
    await alice.send(calls.invite, { id: session.id, email: `late${round}@example.com` })
    await alice.send(calls.deleteSession, { id: session.id })
    await until("that no email is left", async () => (await kinds()).length === 0)
  })

  test("a person removed meanwhile gets no letter that quotes comments", async () => {
    await say(bob, 2, "Why twice?")
    await say(carol, 2, "Indeed.")
    const { collaborators } = await alice.send(calls.listCollaborators, { id: session.id })
    const collaboratorId = collaborators.find((row) => row.email === bob.address)?.id ?? ""
    await alice.send(calls.removeCollaborator, { id: session.id, collaboratorId })
    await hurry()
    // The letter about his removal, and Alice's; not the one with Carol's comment.
    const letters = await office.until(2)
    await quiet()
    expect(letters.map((it) => `${it.to} ${it.header("subject")}`).toSorted()).toEqual([
      `${alice.address} Bob Okafor and others commented on “Fix the login race”`,
      `${bob.address} You no longer have access to “Fix the login race”`,
    ])
    expect(office.letters).toHaveLength(2)
  })

  test("nobody gets a letter that quotes comments while the session's owner is disabled", async () => {
    await say(bob, 2, "Why twice?")
    await say(carol, 2, "Indeed.")
    await setDisabled(house.store, alice.id, true)
    await hurry()
    await quiet()
    expect(office.letters).toEqual([])
    await setDisabled(house.store, alice.id, false)
  })

  test("a person who turned off letters about comments still gets those about access", async () => {
    await alice.send(calls.patchMailChoices, { comments: false })
    await say(bob, 2, "Why twice?")
    await hurry()
    await quiet()
    expect((await lettersAbout()).map(({ state }) => state)).toEqual(["dropped"])
    expect(office.letters).toEqual([])
    expect(await alice.send(calls.getMailChoices, {})).toMatchObject({ changes: true, comments: false, prompts: true })
  })
})
