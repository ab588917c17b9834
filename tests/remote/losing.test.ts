import { expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { refused, type TokenHolder } from "../harness/people.ts"
import { approve, refusalOf, seen, send, stage, withdraw } from "./stage.ts"

/** What becomes of prompts whose author may not send them any more, that nobody decides in time, or that are too many. */
onEachDatabase((database) => {
  const { house, alice, bob, carol } = cast(database, ["alice", "bob", "carol"])
  const both = { contributors: ["bob@example.com", "carol@example.com"] }
  const noLonger = "Its author may not send prompts here any more."
  const rowOf = async (id: string, who: TokenHolder) =>
    (await alice.send(calls.listCollaborators, { id })).collaborators.find((it) => it.person_id === who.id)?.id ?? ""

  /** As if nobody had been told of the change: only the row says that Bob is a viewer. */
  const demoteSilently = (id: string, who: TokenHolder) =>
    house.store.unrecorded
      .updateTable("collaborators")
      .set({ role: "viewer" })
      .where("session_id", "=", id)
      .where("person_id", "=", who.id)
      .execute()

  test("whoever is made a viewer, is removed or leaves loses what waits, and nobody else does", async () => {
    const { id, runner } = await stage(house, alice, both)
    const ways: [string, () => Promise<unknown>][] = [
      [
        "viewer",
        async () => alice.send(calls.changeRole, { id, collaboratorId: await rowOf(id, bob), role: "viewer" }),
      ],
      ["removed", async () => alice.send(calls.removeCollaborator, { id, collaboratorId: await rowOf(id, bob) })],
      ["left", () => bob.send(calls.leave, { id })],
    ]
    const carols = await send(carol, id, "Carol's")
    for (const [name, lose] of ways) {
      await alice.send(calls.invite, { id, email: bob.address, role: "contributor" })
      const pending = await send(bob, id, `${name}: waits`)
      const approved = await approve(alice, id, await send(bob, id, `${name}: approved`))
      await lose()
      for (const it of [pending, approved]) {
        expect(await seen(alice, id, it.id)).toMatchObject({ state: "cancelled", note: noLonger, rev: it.rev + 1 })
      }
      expect(await refused(runner.take(approved.id))).toBe("409 CONFLICT")
    }
    expect((await seen(alice, id, carols.id)).state).toBe("pending")
    const { events } = await alice.send(calls.listHistory, { id, limit: 100 })
    const ended = events.filter(({ name }) => name === "proposal.ended")
    expect(ended.map(({ data }) => (data as { state: string }).state)).toEqual(Array(6).fill("cancelled"))
  })

  test("approving and taking ask for themselves whether the author still may", async () => {
    const { id, runner } = await stage(house, alice, both)
    const one = await send(bob, id, "One")
    const two = await approve(alice, id, await send(bob, id, "Two"))
    await demoteSilently(id, bob)
    for (const call of [() => approve(alice, id, one), () => runner.take(two.id)]) {
      const { message, details } = await refusalOf(call())
      expect(message).toBe(noLonger)
      expect(details.proposal).toMatchObject({ state: "cancelled", note: noLonger })
    }
  })

  test("what nobody decides or takes in time expires, also before anybody writes that down", async () => {
    const { id, runner } = await stage(house, alice, both)
    const waiting = await send(bob, id, "Waits")
    const approved = await approve(alice, id, await send(bob, id, "Approved"))
    const kept = await send(bob, id, "Kept")
    const hours = (it: { expires_at: string | null }) => (Date.parse(it.expires_at ?? "") - Date.now()) / 3_600_000
    expect([Math.round(hours(waiting)), Math.round(hours(approved) * 60)]).toEqual([24, 15])
    const overdue = (ids: string[]) =>
      house.store.unrecorded
        .updateTable("proposals")
        .set({ expires_at: sql<number>`${house.store.now} - 1` })
        .where("id", "in", ids)
        .execute()
    await overdue([waiting.id, approved.id])
    expect((await runner.beat()).proposals).toEqual([])
    expect((await seen(bob, id, waiting.id)).state).toBe("expired")
    expect((await alice.send(calls.getRun, { id })).waiting?.proposals).toBe(1)
    for (const call of [() => approve(alice, id, waiting), () => runner.take(approved.id)]) {
      expect((await refusalOf(call())).details.proposal).toMatchObject({ state: "expired" })
    }
    const late = await send(bob, id, "Late")
    await overdue([late.id])
    expect(await refused(withdraw(bob, id, late))).toBe("409 CONFLICT")
    const silent = await send(bob, id, "Silent")
    await overdue([silent.id])
    await house.endOverdue()
    const stored = await house.store.db.selectFrom("proposals").select("state").where("id", "=", silent.id).execute()
    expect([stored, (await seen(bob, id, kept.id)).state]).toEqual([[{ state: "expired" }], "pending"])
  })

  test("five of Bob's wait, fifty in all, and sixty come in an hour", async () => {
    const { id } = await stage(house, alice, both)
    const tries = await Promise.all(Array.from({ length: 12 }, (_, n) => refused(send(bob, id, `Flood ${n}`))))
    expect([tries.filter((it) => it === "yes").length, tries.filter((it) => it === "429 RATE_LIMITED").length]).toEqual(
      [5, 7],
    )
    expect((await refusalOf(send(bob, id, "More"))).retryAfter).toBe(60)
    expect(await refused(send(carol, id, "Mine"))).toBe("yes")
    // Those of others don't keep Alice from sending hers; hers count for them.
    const mine = await Promise.all(Array.from({ length: 52 }, (_, n) => refused(send(alice, id, `Flood ${n}`))))
    expect(mine.filter((it) => it === "yes")).toHaveLength(50)
    expect(await refused(send(carol, id, "One more"))).toBe("429 RATE_LIMITED")
    // Done, all of them, within the hour.
    await house.store.unrecorded.updateTable("proposals").set({ state: "completed" }).execute()
    const made = { session_id: id, author_id: carol.id, text: "x", hash: "", state: "completed", rev: 1 } as const
    const count = Number(
      (
        await house.store.db
          .selectFrom("proposals")
          .select((it) => it.fn.countAll<number>().as("count"))
          .where("author_id", "=", carol.id)
          .executeTakeFirstOrThrow()
      ).count,
    )
    await house.store.unrecorded
      .insertInto("proposals")
      .values(
        Array.from({ length: 60 - count }, () => ({
          ...made,
          id: crypto.randomUUID(),
          created_at: sql<number>`${house.store.now} - 3000000`,
        })),
      )
      .execute()
    const { retryAfter = 0, code } = await refusalOf(send(carol, id, "The sixty-first"))
    expect(code).toBe("RATE_LIMITED")
    expect([retryAfter > 500, retryAfter <= 600]).toEqual([true, true])
  })

  test("whoever may not sign in any more loses what waits; who leaves for ever takes it along", async () => {
    const { id, runner } = await stage(house, alice, { contributors: ["dora@example.com", "erik@example.com"] })
    const [dora, erik] = [await house.person("dora@example.com"), await house.person("erik@example.com")]
    const hers = await send(dora, id, "Dora's")
    await operate(house.dataDir, operatorCalls.disablePerson, { address: dora.address })
    expect(await seen(alice, id, hers.id)).toMatchObject({ state: "cancelled", note: noLonger })
    const ran = await approve(alice, id, await send(erik, id, "Erik's, which ran"))
    await runner.take(ran.id)
    const never = await send(erik, id, "Erik's, which did not")
    expect(await (await alice.fetch("/api/me/export")).text()).toContain(`{"is":"run","session":"${id}","n":1,`)
    const lines = await (await erik.fetch("/api/me/export")).text()
    expect(lines.split("\n").filter((line) => line.includes('"is":"prompt"'))).toHaveLength(2)
    await (await house.browser(erik.address)).send(calls.deleteAccount, { confirm: erik.address })
    const { proposals } = await alice.send(calls.listProposals, { id })
    expect(proposals.map((it) => it.id)).not.toContain(never.id)
    expect(await seen(alice, id, ran.id)).toMatchObject({
      state: "running",
      text: "Erik's, which ran",
      author: { name: "Somebody who has left" },
    })
    const { events } = await alice.send(calls.listHistory, { id, limit: 100 })
    expect(events.find(({ name }) => name === "proposal.ended")?.data).toMatchObject({ proposal: never.id })
  })
})
