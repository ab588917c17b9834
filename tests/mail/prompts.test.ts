import { beforeAll, beforeEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { setDisabled } from "../../server/src/people/people.ts"
import { newId } from "../../server/src/storage/id.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { MadeSession, TokenHolder } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { approve, type Proposal, type Runner, send, stage } from "../remote/stage.ts"
import { castWithMail } from "./cast-with-mail.ts"
import { partsOf } from "./post-office.ts"

/** When the owner of a remote session gets an email about what waits there, and what it must not say. */
onEachDatabase((database) => {
  const { house, office, bob, carol } = castWithMail(database, ["bob", "carol"])
  let olga: TokenHolder
  let session: string
  let elsewhere: MadeSession
  let runner: Runner

  beforeAll(async () => {
    await bob.send(calls.patchMe, { name: "Bob Okafor" })
    elsewhere = await house.session(carol, {}, 0)
  })

  let nth = 0
  beforeEach(async () => {
    nth += 1
    olga = await house.person(`olga${nth}@example.com`)
    const made = await stage(house, olga, { contributors: [bob.address, carol.address] })
    session = made.id
    runner = made.runner
    await olga.send(calls.patchSession, { id: session, title: "Fix the login race" })
    office.letters.length = 0
  })

  /** An email that is written wakes the postman, who would otherwise look every two seconds. */
  const wake = () => carol.send(calls.invite, { id: elsewhere.id, email: `${newId()}@example.com` })
  const toOlga = () => office.letters.filter(({ to }) => to[0] === olga.address)
  const subjects = () => toOlga().map((it) => it.header("subject"))

  const prompt = (who: TokenHolder, text = "Try it again") => send(who, session, text)
  const round = () =>
    house.store.db
      .selectFrom("rounds")
      .selectAll()
      .where("session_id", "=", session)
      .where("kind", "=", "prompt")
      .executeTakeFirst()
  const letters = () =>
    house.store.db
      .selectFrom("letters")
      .selectAll()
      .where("session_id", "=", session)
      .where("kind", "=", "prompt")
      .orderBy("id")
      .execute()
  /** Makes the round due now, and waits until it has begun and its letter has gone, if there was one to send. */
  const hurry = async () => {
    await begin()
    const waits = ({ state }: { state: string }) => state === "queued" || state === "sending"
    await until("that no email waits", async () => !(await letters()).some(waits))
  }
  const begin = async () => {
    await house.store.unrecorded.updateTable("rounds").set({ next_at: 1 }).where("session_id", "=", session).execute()
    await wake()
    await until("the end of the round", async () => (await round())?.next_at === null)
  }
  const attend = () => runner.beat("idle", { attended: true })
  const settle = (it: Proposal) => approve(olga, session, it)
  /** Olga has had as many emails as one address gets in an hour. */
  const hourIsFull = () =>
    house.store.unrecorded
      .insertInto("handovers")
      .values(
        Array.from({ length: 20 }, () => ({
          id: newId(),
          kind: "other" as const,
          sender_id: null,
          recipient: olga.address,
          at: house.store.now,
        })),
      )
      .execute()
  const hourIsOver = async () => {
    await house.store.unrecorded.deleteFrom("handovers").where("recipient", "=", olga.address).execute()
    await house.store.unrecorded.updateTable("letters").set({ next_at: 1 }).where("session_id", "=", session).execute()
    await wake()
  }

  test("prompts that are sent in one go reach the owner as one email, with names and the title and nothing of the text", async () => {
    await prompt(bob, "The secret plan of Bob")
    expect((await round())?.next_at).toBeGreaterThan(Date.now() + 60_000)
    await prompt(bob, "and its second part")
    await hurry()
    const [letter] = toOlga()
    expect(toOlga()).toHaveLength(1)
    expect(letter?.to).toEqual([olga.address])
    expect(letter?.header("from")).toBe("Bob Okafor via openctl <openctl@example.com>")
    expect(letter?.header("subject")).toBe("Bob Okafor sent 2 prompts to “Fix the login race”")
    const { text, html } = partsOf(letter?.raw ?? "")
    for (const part of [text, html]) {
      expect(part).toContain("Bob Okafor sent 2 prompts that wait for you")
      expect(part).toContain(`${house.url}/sessions/${session}`)
      expect(part).not.toContain("secret plan")
      expect(part).not.toContain("second part")
      expect(part).not.toContain("proposal")
    }
    expect(await letters()).toMatchObject([{ state: "sent", text: "", html: null }])
    // The next one about this session comes a quarter of an hour later at the earliest.
    await prompt(carol)
    expect((await round())?.next_at).toBeGreaterThan(Date.now() + 14 * 60_000)
  })

  test("a question of the agent is told by the agent's name, without what it wants to do", async () => {
    await runner.ask()
    await hurry()
    const [letter] = toOlga()
    expect(letter?.header("from")).toBe("Claude Code via openctl <openctl@example.com>")
    expect(letter?.header("subject")).toBe("Claude Code is asking in “Fix the login race”")
    const { text, html } = partsOf(letter?.raw ?? "")
    for (const part of [text, html]) expect(part).not.toContain("rm -rf")
    expect(text).toContain("waits for your answer")
  })

  test("prompts of two people and a question are one email", async () => {
    await prompt(bob)
    await prompt(carol)
    await runner.ask()
    await hurry()
    expect(subjects()).toEqual([
      "Bob Okafor and carol sent 2 prompts to “Fix the login race”, and Claude Code is asking",
    ])
  })

  test("no email goes if everything was decided meanwhile, and the next prompt is not held up by that", async () => {
    await settle(await prompt(bob))
    await hurry()
    expect(await letters()).toEqual([])
    await prompt(bob)
    expect((await round())?.next_at).toBeLessThan(Date.now() + 3 * 60_000)
    await hurry()
    expect(toOlga()).toHaveLength(1)
  })

  test("no email goes for what came before somebody was last at the terminal", async () => {
    await prompt(bob)
    await attend()
    await hurry()
    expect(await letters()).toEqual([])
    // What comes later was not shown to them, and it alone is told.
    await prompt(carol)
    await hurry()
    expect(subjects()).toEqual(["carol sent a prompt to “Fix the login race”"])
  })

  for (const [what, meanwhile] of [
    ["is decided", async (it: Proposal) => void (await settle(it))],
    ["is seen at the terminal", async () => void (await attend())],
  ] as const) {
    test(`an email that had to wait is dropped if its prompt ${what} before it goes`, async () => {
      await hourIsFull()
      const sent = await prompt(bob)
      await begin()
      await until("a reason to wait", async () => (await letters())[0]?.problem)
      await meanwhile(sent)
      await hourIsOver()
      await until("that it is dropped", async () => (await letters())[0]?.state === "dropped")
      expect(toOlga()).toEqual([])
    })
  }

  test("an email that had to wait tells what waits by then, and is followed by no second one", async () => {
    await hourIsFull()
    const first = await prompt(bob)
    await begin()
    await until("a reason to wait", async () => (await letters())[0]?.problem)
    await settle(first)
    await prompt(carol)
    await begin()
    await hourIsOver()
    await until("the email", async () => (await letters())[0]?.state === "sent")
    expect(await letters()).toHaveLength(1)
    expect(subjects()).toEqual(["carol sent a prompt to “Fix the login race”"])
  })

  test("a disabled owner gets none, whether disabled before the round or while the email waits", async () => {
    await prompt(bob)
    await setDisabled(house.store, olga.id, true)
    await hurry()
    expect(await letters()).toEqual([])
    await setDisabled(house.store, olga.id, false)
    await hourIsFull()
    await prompt(bob)
    await begin()
    await until("a reason to wait", async () => (await letters())[0]?.problem)
    await setDisabled(house.store, olga.id, true)
    await hourIsOver()
    await until("that it is dropped", async () => (await letters())[0]?.state === "dropped")
    expect(toOlga()).toEqual([])
  })

  test("the owner stops these emails alone, by the settings or by a link in one of them", async () => {
    const choices = () => olga.send(calls.getMailChoices, {})
    await olga.send(calls.patchMailChoices, { prompts: false })
    await prompt(bob)
    await hurry()
    expect(await letters()).toMatchObject([{ state: "dropped" }])
    await olga.send(calls.patchMailChoices, { prompts: true })
    await house.store.unrecorded
      .updateTable("rounds")
      .set({ last_at: null })
      .where("session_id", "=", session)
      .execute()
    await prompt(bob)
    await hurry()
    const link = toOlga()[0]?.header("list-unsubscribe").slice(1, -1) ?? ""
    expect(await (await fetch(link)).text()).toContain("when a prompt or a question waits for you")
    expect((await choices()).prompts).toBe(true)
    expect((await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" })).status).toBe(200)
    expect(await choices()).toEqual({ invitations: true, changes: true, comments: true, prompts: false })
  })

  test("nothing that a name or a title holds can act in it", async () => {
    await bob.send(calls.patchMe, { name: "Bob <b>x</b> https://evil.example" })
    await olga.send(calls.patchSession, { id: session, title: "<img src=x> www.evil.example" })
    await prompt(bob)
    await hurry()
    await bob.send(calls.patchMe, { name: "Bob Okafor" })
    const { text, html } = partsOf(toOlga()[0]?.raw ?? "")
    for (const bad of ["https://evil.example", "www.evil.example"]) expect(text).not.toContain(bad)
    for (const bad of ["<b>x</b>", "<img"]) expect(html).not.toContain(bad)
  })
})
