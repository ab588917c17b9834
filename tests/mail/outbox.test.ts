import { afterEach, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Collaborator } from "#protocol/sharing"
import { onEachDatabase } from "../harness/databases.ts"
import { type MadeSession, openHouse, type TokenHolder } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { castWithMail, envOf } from "./cast-with-mail.ts"
import { partsOf } from "./post-office.ts"

/** From the invitation to a real SMTP server. */
onEachDatabase((database) => {
  const { house, office } = castWithMail(database)
  let ann: TokenHolder
  let session: MadeSession
  let people = 0

  afterEach(async () => {
    await idle()
    office.answers.length = 0
  })

  /** Letters of one scenario must not get the answers of the next. */
  async function idle() {
    await until("that no email is under way", async () => {
      const busy = await house.store.db
        .selectFrom("letters")
        .select("id")
        .where((row) =>
          row.or([
            row("state", "=", "sending"),
            row.and([row("state", "=", "queued"), row("next_at", "<=", Date.now())]),
          ]),
        )
        .executeTakeFirst()
      return !busy
    })
  }

  /** Each scenario has an owner of its own, whose hour has just begun. */
  async function fresh(title = "Fix the login race") {
    ann = await house.person(`ann${people++}@example.com`)
    await ann.send(calls.patchMe, { name: "Ann Lee" })
    session = await house.session(ann, { title })
    office.letters.length = 0
  }
  const invite = (email: string, note?: string) =>
    ann.send(calls.invite, { id: session.id, email, ...(note ? { note } : {}) }) as Promise<{ id: string }>
  const rows = async () => (await ann.send(calls.listCollaborators, { id: session.id })).collaborators
  async function rowWhen(email: string, is: (row: Collaborator) => boolean): Promise<Collaborator> {
    for (const end = Date.now() + 8_000; ; await Bun.sleep(20)) {
      const row = (await rows()).find((one) => one.email === email)
      if (row && is(row)) return row
      if (Date.now() > end) throw new Error(`The letter's state stayed ${row?.letter}: ${row?.problem}`)
    }
  }

  test("an invitation arrives in the sharer's name, with their note, and its state is seen", async () => {
    await fresh()
    await invite("bob@example.com", "Look at line 3.\nIt is <b>odd</b>.")
    const [letter] = await office.until(1)
    expect(letter!.to).toEqual(["bob@example.com"])
    expect(letter!.header("from")).toBe("Ann Lee via openctl <openctl@example.com>")
    expect(letter!.header("subject")).toBe("Ann Lee shared “Fix the login race” with you")
    const { text, html } = partsOf(letter!.raw)
    expect(text).toContain("> Look at line 3.")
    expect(text).toContain(`${house.url}/sessions/${session.id}#for=bob%40example.com`)
    expect(html).toContain("It is &lt;b&gt;odd&lt;/b&gt;")
    expect((await rowWhen("bob@example.com", (row) => row.letter === "sent")).problem).toBeNull()
  })

  test("ten invitations go out in an hour, the eleventh waits and says so, and goes when the hour is over", async () => {
    await fresh()
    const emails = Array.from({ length: 12 }, (_, at) => `p${at}@example.com`)
    await ann.send(calls.invite, { id: session.id, emails })
    await office.until(10)
    const waiting = await rowWhen("p11@example.com", (row) => row.letter === "queued" && row.problem !== null)
    expect(waiting.problem).toContain("10 invitations have gone out")
    await idle()
    expect(office.letters.length).toBe(10)
    // Nine of ten slots are still in their hour: one letter is sent.
    const hourAgo = Date.now() - 3_600_001
    const first = await house.store.db
      .selectFrom("handovers")
      .select("id")
      .where("sender_id", "=", ann.id)
      .orderBy("at")
      .executeTakeFirstOrThrow()
    await house.store.unrecorded.updateTable("handovers").set({ at: hourAgo }).where("id", "=", first.id).execute()
    await house.store.unrecorded
      .updateTable("letters")
      .set({ next_at: Date.now() })
      .where("sender_id", "=", ann.id)
      .where("state", "=", "queued")
      .execute()
    await office.until(11)
    await idle()
    expect(office.letters.length).toBe(11)
    expect((await rows()).filter((row) => row.letter === "queued").length).toBe(1)
  })

  test("the same invitation twice in a day is one letter, and the day after another one", async () => {
    await fresh()
    await invite("bob@example.com")
    await office.until(1)
    await rowWhen("bob@example.com", (row) => row.letter === "sent")
    expect(await invite("bob@example.com")).toMatchObject({ outcome: "updated" })
    await idle()
    expect(office.letters.length).toBe(1)
    await house.store.unrecorded
      .updateTable("letters")
      .set({ created_at: Date.now() - 25 * 3_600_000 })
      .where("session_id", "=", session.id)
      .execute()
    await invite("bob@example.com")
    await office.until(2)
  })

  test("an invitation is sent again when its owner asks, and not once it has been opened", async () => {
    await fresh()
    const { id } = await invite("bob@example.com")
    await office.until(1)
    await rowWhen("bob@example.com", (row) => row.letter === "sent")
    const row = await ann.send(calls.resendInvitation, { id: session.id, collaboratorId: id })
    expect(row).toMatchObject({ id, email: "bob@example.com", letter: expect.stringMatching(/queued|sent/) })
    await office.until(2)
    const events = (await ann.send(calls.listHistory, { id: session.id })).events
    expect(events[0]).toMatchObject({ name: "collaborator.resent", subject: id })
    const bob = await house.person("bob@example.com")
    await bob.send(calls.getSession, { id: session.id })
    await expect(ann.send(calls.resendInvitation, { id: session.id, collaboratorId: id })).rejects.toThrow(
      "already opened",
    )
    await expect(bob.send(calls.resendInvitation, { id: session.id, collaboratorId: id })).rejects.toMatchObject({
      code: "NOT_OWNER",
    })
  })

  test("a mailbox that does not exist is shown only to the owner, and recorded in the history", async () => {
    await fresh()
    office.answers.push({ at: "RCPT", code: 550 })
    await invite("nobody@example.com")
    const row = await rowWhen("nobody@example.com", (one) => one.letter === "failed")
    expect(row.problem).toBe("The email bounced: no such mailbox.")
    const events = (await ann.send(calls.listHistory, { id: session.id })).events
    expect(events[0]).toMatchObject({
      name: "letter.failed",
      actor: null,
      data: { letter: "invitation", state: "failed" },
    })
    await invite("carl@example.com")
    const carl = await house.person("carl@example.com")
    await carl.send(calls.getSession, { id: session.id })
    const seen = await carl.send(calls.listCollaborators, { id: session.id })
    expect(seen.collaborators.map((one) => [one.letter, one.problem])).toEqual([[null, null]])
  })

  test("a temporary refusal is tried again", async () => {
    await fresh()
    office.answers.push({ at: "DATA", code: 451 })
    await invite("bob@example.com")
    await rowWhen("bob@example.com", (row) => row.problem !== null && row.letter === "queued")
    await house.store.unrecorded
      .updateTable("letters")
      .set({ next_at: Date.now() })
      .where("session_id", "=", session.id)
      .execute()
    await office.until(1)
    expect((await rowWhen("bob@example.com", (row) => row.letter === "sent")).problem).toBeNull()
  })

  test("an invitation withdrawn before it is sent is not sent", async () => {
    await fresh()
    // Its hourly limit is used up, so the letter waits.
    await ann.send(calls.invite, {
      id: session.id,
      emails: Array.from({ length: 10 }, (_, at) => `q${at}@example.com`),
    })
    await office.until(10)
    const { id } = await invite("late@example.com")
    await rowWhen("late@example.com", (row) => row.problem !== null)
    await ann.send(calls.removeCollaborator, { id: session.id, collaboratorId: id })
    const states = await house.store.db
      .selectFrom("letters")
      .select("state")
      .where("collaborator_id", "=", id)
      .execute()
    expect(states).toEqual([{ state: "dropped" }])
  })

  describe("to somebody who has opened it", () => {
    test("a new role and the end of access are told, an unchanged role is not", async () => {
      await fresh()
      const { id } = await invite("bob@example.com")
      await office.until(1)
      const bob = await house.person("bob@example.com")
      await bob.send(calls.getSession, { id: session.id })
      await ann.send(calls.changeRole, { id: session.id, collaboratorId: id, role: "viewer" })
      await ann.send(calls.changeRole, { id: session.id, collaboratorId: id, role: "contributor" })
      await office.until(2)
      expect(office.letters[1]!.header("subject")).toBe("You are now a contributor of “Fix the login race”")
      await ann.send(calls.removeCollaborator, { id: session.id, collaboratorId: id })
      await office.until(3)
      expect(office.letters[2]!.header("subject")).toBe("You no longer have access to “Fix the login race”")
      expect(office.letters.length).toBe(3)
    })

    test("they choose which letters they get, in their settings and from the letter", async () => {
      await fresh()
      const bob = await house.person("bob@example.com")
      const all = { invitations: true, changes: true, comments: true, prompts: true }
      expect(await bob.send(calls.getMailChoices, {})).toEqual(all)
      expect(await bob.send(calls.patchMailChoices, { changes: false })).toEqual({ ...all, changes: false })
      const { id } = await invite("bob@example.com")
      await office.until(1)
      await bob.send(calls.getSession, { id: session.id })
      await ann.send(calls.changeRole, { id: session.id, collaboratorId: id, role: "contributor" })
      const link = office.letters[0]!.header("list-unsubscribe").slice(1, -1)
      expect(office.letters[0]!.header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click")
      // Programs follow the links of emails: that alone changes nothing.
      expect((await fetch(link)).status).toBe(200)
      expect((await bob.send(calls.getMailChoices, {})).invitations).toBe(true)
      expect((await fetch(`${link.slice(0, -2)}xx`, { method: "POST" })).status).toBe(404)
      const done = await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" })
      expect(done.status).toBe(200)
      expect(await bob.send(calls.getMailChoices, {})).toEqual({ ...all, invitations: false, changes: false })
      await bob.send(calls.leave, { id: session.id })
      await invite("bob@example.com")
      const row = await rowWhen("bob@example.com", (one) => one.letter === "none")
      expect(row.problem).toContain("has unsubscribed from emails")
      expect(office.letters.length).toBe(1)
      await bob.send(calls.patchMailChoices, { invitations: true, changes: true })
      await ann.send(calls.resendInvitation, { id: session.id, collaboratorId: row.id })
      await office.until(2)
    })
  })

  test("one reminder is sent before an invitation expires", async () => {
    await fresh()
    const { id } = await invite("bob@example.com")
    await rowWhen("bob@example.com", (row) => row.letter === "sent")
    const set = (what: Record<string, number>) =>
      house.store.unrecorded.updateTable("collaborators").set(what).where("id", "=", id).execute()
    await set({ expires_at: Date.now() + 2 * 86_400_000 })
    const startAgain = async () => {
      await house.stop()
      Object.assign(house, await openHouse(database, envOf(office)))
    }
    // A node that starts looks for reminders at once, right after it has forgotten old counts, and finishes that when it stops.
    for (const id of ["one", "two"]) {
      const at = Date.now() - 25 * 3_600_000
      const old = { id, kind: "other" as const, sender_id: null, recipient: "old@example.com", at }
      await house.store.unrecorded.insertInto("handovers").values(old).execute()
      await startAgain()
      const isThere = () => house.store.db.selectFrom("handovers").select("id").where("id", "=", id).executeTakeFirst()
      await until("that the old count is gone", async () => !(await isThere()))
    }
    await startAgain()
    await office.until(2)
    await idle()
    expect(office.letters.length).toBe(2)
    expect(office.letters[1]!.header("subject")).toContain("expires in 2 days")
  })
})
