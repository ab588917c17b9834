import { afterAll, beforeAll, expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, type House, openHouse, refused, type TokenHolder } from "../harness/people.ts"
import { approve, type Proposal, reject, runnerOf, seen, send, stage, withdraw } from "./stage.ts"

/**
 * Two things at once about one prompt, question or run, each of them first in turn. On PostgreSQL each goes to a node of its own;
 * on SQLite there is one. (That each rule is looked at is seen in tests/integration/mutants/remote.ts.)
 */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  let second: House | null = null
  let far: { alice: Asking; bob: Asking }
  beforeAll(async () => {
    const env = { ...database.env, DATA_DIR: (await database.another()).DATA_DIR }
    if (database.name === "PostgreSQL") second = await openHouse({ env })
    const there = (who: TokenHolder) => (second ?? house).asking({ authorization: `Bearer ${who.token}` })
    far = { alice: there(alice), bob: there(bob) }
  })
  afterAll(() => second?.stop())

  const shared = { contributors: ["bob@example.com"] }
  const ROUNDS = 6

  /** Asks both at once, the one or the other first; "yes" or the refusal of each. */
  async function both(round: number, one: () => Promise<unknown>, other: () => Promise<unknown>) {
    if (round % 2 === 0) return Promise.all([refused(one()), refused(other())])
    const [second, first] = await Promise.all([refused(other()), refused(one())])
    return [first, second] as const
  }

  /** Each round has a prompt of Bob's. */
  async function rounds(
    work: (it: { round: number; id: string; sent: Proposal } & Omit<Staged, "id">) => Promise<void>,
  ) {
    const staged = await stage(house, alice, shared)
    for (let round = 0; round < ROUNDS; round++) {
      // Each is one of the sixty in an hour.
      await house.store.unrecorded.updateTable("proposals").set({ created_at: 0 }).execute()
      await work({ ...staged, round, sent: await send(bob, staged.id, `Round ${round}`) })
    }
  }
  type Staged = Awaited<ReturnType<typeof stage>>

  const stateOf = async (id: string, sent: Proposal) => (await seen(alice, id, sent.id)).state

  test("approve and withdraw: it is withdrawn in the end", async () => {
    await rounds(async ({ round, id, sent }) => {
      const [approved, withdrawn] = await both(
        round,
        () => approve(far.alice, id, sent),
        () => withdraw(bob, id, sent),
      )
      expect(withdrawn).toBe("yes")
      const { state, rev } = await seen(alice, id, sent.id)
      expect([state, rev]).toEqual(["withdrawn", approved === "yes" ? 3 : 2])
    })
  })

  test("approve and expire: what is approved was in time", async () => {
    await rounds(async ({ round, id, sent }) => {
      await house.store.unrecorded
        .updateTable("proposals")
        .set({ expires_at: sql<number>`${house.store.now} + ${round * 4}` })
        .where("id", "=", sent.id)
        .execute()
      const [approved] = await both(
        round,
        () => approve(far.alice, id, sent),
        () => house.endOverdue(),
      )
      expect(await stateOf(id, sent)).toBe(approved === "yes" ? "approved" : "expired")
      if (approved === "yes") await reject(alice, id, await seen(alice, id, sent.id))
    })
  })

  test("take and remove: it runs, or its author was removed before", async () => {
    await rounds(async ({ round, id, sent, runner }) => {
      await approve(alice, id, sent)
      const { collaborators } = await alice.send(calls.listCollaborators, { id })
      const collaboratorId = collaborators[0]?.id ?? ""
      const remove = () => far.alice.send(calls.removeCollaborator, { id, collaboratorId })
      const [taken, removed] = await both(round, () => runner.take(sent.id), remove)
      expect(removed).toBe("yes")
      expect(await stateOf(id, sent)).toBe(taken === "yes" ? "running" : "cancelled")
      if (taken === "yes") await runner.finish(sent.id)
      await alice.send(calls.invite, { id, email: bob.address, role: "contributor" })
    })
  })

  test("withdraw and take: it runs, or it is withdrawn", async () => {
    await rounds(async ({ round, id, sent, runner }) => {
      await approve(alice, id, sent)
      const [withdrawn, taken] = await both(
        round,
        () => withdraw(far.bob, id, sent),
        () => runner.take(sent.id),
      )
      expect([withdrawn, taken].sort()).toEqual(["409 CONFLICT", "yes"])
      expect(await stateOf(id, sent)).toBe(taken === "yes" ? "running" : "withdrawn")
      if (taken === "yes") await runner.finish(sent.id)
    })
  })

  test("two approvals, or an approval and a rejection in two tabs: one of them is first", async () => {
    await rounds(async ({ round, id, sent }) => {
      const other = round < ROUNDS / 2 ? approve : reject
      const answers = await both(
        round,
        () => approve(far.alice, id, sent),
        () => other(alice, id, sent),
      )
      expect([...answers].sort()).toEqual(["409 CONFLICT", "yes"])
      const now = await seen(alice, id, sent.id)
      expect(now.rev).toBe(2)
      if (now.state === "approved") await reject(alice, id, now)
    })
  })

  test("two are taken: one runs", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id, runner } = await stage(house, alice)
      const [one, other] = [await send(alice, id, "One"), await send(alice, id, "Other")]
      const elsewhere = runnerOf(far.alice, id, runner.run)
      const taken = await both(
        round,
        () => runner.take(one.id),
        () => elsewhere.take(other.id),
      )
      expect([...taken].sort()).toEqual(["409 CONFLICT", "yes"])
      expect([await stateOf(id, one), await stateOf(id, other)].sort()).toEqual(["approved", "running"])
    }
  })

  test("end and take: nothing runs after the end", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id, runner } = await stage(house, alice)
      const mine = await send(alice, id, "Go")
      const [ended, taken] = await both(
        round,
        () => runnerOf(far.alice, id, runner.run).end(),
        () => runner.take(mine.id),
      )
      expect(ended).toBe("yes")
      expect(await stateOf(id, mine)).toBe(taken === "yes" ? "interrupted" : "approved")
      expect((await alice.send(calls.getRun, { id })).run).toBeNull()
    }
  })

  test("two begin: both have begun, and one of them is over", async () => {
    const { id, runner } = await stage(house, alice)
    for (let round = 0; round < ROUNDS; round++) {
      const [one, other] = [runnerOf(alice, id), runnerOf(far.alice, id)]
      expect(await both(round, one.begin, other.begin)).toEqual(["yes", "yes"])
      const beats = await Promise.all([one, other, runner].map((it) => refused(it.beat())))
      expect([...beats.slice(0, 2)].sort()).toEqual(["409 CONFLICT", "yes"])
      expect(beats[2]).toBe("409 CONFLICT")
      expect((await alice.send(calls.getRun, { id })).run?.n).toBe(3 + 2 * round)
    }
  })

  test("a new run begins while the old one takes and appends: what it did is interrupted, or wasn't done", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id, runner } = await stage(house, alice)
      const mine = await send(alice, id, "Go")
      const newer = runnerOf(far.alice, id)
      const appended = runner.append(0, ["one"])
      const [began, taken] = await both(round, newer.begin, () => runner.take(mine.id))
      expect(began).toBe("yes")
      expect(await stateOf(id, mine)).toBe(taken === "yes" ? "interrupted" : "approved")
      const isThere = (await appended).status === 200
      expect((await newer.append(isThere ? 1 : 0, ["two"])).status).toBe(200)
      expect((await alice.send(calls.readEntries, { id })).entries).toHaveLength(isThere ? 2 : 1)
      expect((await runner.append(isThere ? 2 : 1, ["three"])).status).toBe(409)
    }
  })

  test("an answer in a browser and one at the terminal: the agent hears the terminal's", async () => {
    const { id, runner } = await stage(house, alice)
    for (let round = 0; round < ROUNDS; round++) {
      const asked = await runner.ask()
      const answer = { id, question: asked.id, rev: 1, option: "no" }
      const [wished, told] = await both(
        round,
        () => far.alice.send(calls.answerQuestion, answer),
        () => runner.close(asked.id, { option: "yes" }),
      )
      expect(told).toBe("yes")
      const { questions } = await alice.send(calls.listQuestions, { id })
      expect(questions.find((it) => it.id === asked.id)).toMatchObject({
        state: "answered",
        option: "yes",
        wish: wished === "yes" ? "no" : null,
      })
    }
  })
})
