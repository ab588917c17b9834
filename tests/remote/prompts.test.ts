import { expect, test } from "bun:test"
import { createHash, randomUUID } from "node:crypto"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"
import { approve, type Proposal, refusalOf, reject, runnerOf, seen, send, stage, withdraw } from "./stage.ts"

/** The story of prompts to a remote session: sent, approved, taken, done, and every way in which they don't get there. */
onEachDatabase((database) => {
  const { house, alice, bob, carol } = cast(database, ["alice", "bob", "carol"])
  const shared = { contributors: ["bob@example.com"], viewers: ["carol@example.com"] }
  const hashOf = (text: string) => createHash("sha256").update(text, "utf8").digest("hex")

  test("Bob's prompt waits for Alice, runs once and is done", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const sent = await send(bob, id, "Fix the tëst 🙂")
    expect(sent).toMatchObject({ state: "pending", rev: 1, hash: hashOf("Fix the tëst 🙂"), decided_by: null })
    expect(sent.author.id).toBe(bob.id)
    expect((await runner.beat()).proposals).toEqual([])
    expect((await alice.send(calls.getRun, { id })).waiting).toEqual({ proposals: 1, questions: 0 })
    const approved = await approve(alice, id, sent)
    expect(approved).toMatchObject({ state: "approved", rev: 2, via: "browser", decided_by: { id: alice.id } })
    expect((await runner.beat()).proposals).toEqual([{ id: sent.id, hash: sent.hash }])
    const taken = await runner.take(sent.id)
    expect(taken).toMatchObject({ state: "running", run: 1, text: "Fix the tëst 🙂" })
    expect(await runner.take(sent.id)).toEqual(taken)
    expect((await runner.beat("running")).proposals).toEqual([])
    const { run, waiting } = await bob.send(calls.getRun, { id })
    expect(run).toMatchObject({ n: 1, state: "running", online: true, turn: sent.id, mode: "default" })
    expect(waiting).toBeNull()
    const done = await runner.finish(sent.id, "completed", { stop: "end_turn" })
    expect(done).toMatchObject({ state: "completed", stop: "end_turn" })
    expect(await runner.finish(sent.id, "failed")).toEqual(done)
    expect(await runner.take(sent.id)).toEqual(done)
    expect((await alice.send(calls.getRun, { id })).run).toMatchObject({ state: "idle", turn: null })
  })

  test("who may do what", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const sent = await send(bob, id, "Hello")
    expect(await refused(send(carol, id, "Me too"))).toBe("403 FORBIDDEN")
    expect(await refused(approve(bob, id, sent))).toBe("403 NOT_OWNER")
    expect(await refused(bob.send(calls.askEnd, { id }))).toBe("403 NOT_OWNER")
    expect(await refused(runnerOf(bob, id, runner.run).beat())).toBe("403 NOT_OWNER")
    expect(await refused(carol.send(calls.listProposals, { id }))).toBe("403 FORBIDDEN")
    expect(await refused(house.asking().send(calls.getRun, { id }))).toBe("404 NOT_FOUND")
    const mine = await send(alice, id, "/compact")
    expect(mine).toMatchObject({ state: "approved", decided_by: { id: alice.id } })
    const of = async (who: typeof bob) => (await who.send(calls.listProposals, { id })).proposals.map((it) => it.id)
    expect(await of(bob)).toEqual([sent.id])
    expect(await of(alice)).toEqual([sent.id, mine.id])
    expect(await refused(withdraw(bob, id, mine))).toBe("404 NOT_FOUND")
    expect(await refused(withdraw(alice, id, sent))).toBe("404 NOT_FOUND")
  })

  test("the same id is one prompt", async () => {
    const { id } = await stage(house, alice, shared)
    const proposal = randomUUID()
    const first = await send(bob, id, "Once", proposal)
    expect(await send(bob, id, "Once", proposal)).toEqual(first)
    expect((await refusalOf(send(bob, id, "Twice", proposal))).details).toMatchObject({ proposal: { text: "Once" } })
    const foreign = await refusalOf(send(alice, id, "Once", proposal))
    expect(foreign.message).toBe("Another prompt has this id.")
    expect(foreign.details.proposal).toBeUndefined()
  })

  test("what can't be sent is refused with its place", async () => {
    const { id } = await stage(house, alice, shared)
    for (const text of ["", "  \n", "/clear", " !ls", "a\u200bb", "a\u001b[2J", "\u202eevil", "\u0000"]) {
      expect(await refused(send(bob, id, text))).toBe("400 INVALID_INPUT")
    }
    expect((await refusalOf(send(bob, id, "ab\u0007"))).details).toMatchObject({ field: "text", at: 2 })
    expect(await refused(send(bob, id, "x".repeat(20_001)))).toBe("400 INVALID_INPUT")
    expect(await refused(send(bob, id, `👨‍👩‍👧\n\t${"x".repeat(19_000)}`))).toBe("yes")
  })

  test("an approval names the revision and the hash that were seen", async () => {
    const { id } = await stage(house, alice, shared)
    const sent = await send(bob, id, "One thing")
    for (const other of [{ rev: 2 }, { hash: hashOf("Another") }]) {
      const refusal = await refusalOf(approve(alice, id, { ...sent, ...other }))
      expect(refusal.code).toBe("CONFLICT")
      expect((refusal.details.proposal as Proposal).state).toBe("pending")
    }
    const decision = { id, proposal: sent.id, rev: 1, approve: true }
    expect(await refused(alice.send(calls.decideProposal, decision))).toBe("400 INVALID_INPUT")
    expect(await refused(alice.send(calls.decideProposal, { ...decision, proposal: randomUUID() }))).toBe(
      "400 INVALID_INPUT",
    )
    expect(await refused(approve(alice, id, { ...sent, id: randomUUID() }))).toBe("404 NOT_FOUND")
  })

  test("Alice changes a prompt and approves hers in one", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const sent = await send(bob, id, "Delete everything")
    expect(await refused(approve(alice, id, sent, { text: "a\u0007" }))).toBe("400 INVALID_INPUT")
    const changed = await approve(alice, id, sent, { text: "Delete the cache", note: "Only that." })
    expect(changed).toMatchObject({
      text: "Delete everything",
      sent_text: "Delete the cache",
      hash: hashOf("Delete the cache"),
      note: "Only that.",
    })
    expect((await runner.beat()).proposals).toEqual([{ id: sent.id, hash: changed.hash }])
    expect((await runner.take(sent.id)).sent_text).toBe("Delete the cache")
  })

  test("a rejection also takes back an approval that nobody has taken", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const one = await send(bob, id, "One")
    expect(await reject(alice, id, one, "Not now.")).toMatchObject({ state: "rejected", note: "Not now." })
    expect(await refused(approve(alice, id, { ...one, rev: 2 }))).toBe("409 CONFLICT")
    const two = await approve(alice, id, await send(bob, id, "Two"))
    expect(await reject(alice, id, two)).toMatchObject({ state: "rejected" })
    expect((await refusalOf(runner.take(two.id))).details).toMatchObject({ proposal: { state: "rejected" } })
  })

  test("Bob withdraws what does not run yet", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const one = await send(bob, id, "One")
    await withdraw(bob, id, one)
    await withdraw(bob, id, one)
    expect(await seen(alice, id, one.id)).toMatchObject({ state: "withdrawn", rev: 2 })
    const two = await approve(alice, id, await send(bob, id, "Two"))
    const running = await runner.take(two.id)
    expect((await refusalOf(reject(alice, id, running))).details).toMatchObject({ proposal: { state: "running" } })
    expect((await refusalOf(withdraw(bob, id, two))).message).toBe("This prompt runs already.")
  })

  test("one prompt runs at a time, in the order of approval", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const one = await send(bob, id, "One")
    const two = await approve(alice, id, await send(bob, id, "Two"))
    const first = await approve(alice, id, one)
    expect((await runner.beat()).proposals.map((it) => it.id)).toEqual([two.id, first.id])
    await runner.take(two.id)
    expect(await refused(runner.take(one.id))).toBe("409 CONFLICT")
    await runner.finish(two.id)
    expect(await runner.take(one.id)).toMatchObject({ state: "running" })
  })

  test("what Alice typed at her terminal is made, approved and taken in one, also afterwards", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const own = randomUUID()
    expect(await refused(runner.take(own))).toBe("404 NOT_FOUND")
    expect(await refused(runner.take(own, { text: "a\u200b" }))).toBe("400 INVALID_INPUT")
    const began_at = "2026-01-01T00:00:00.000Z"
    const taken = await runner.take(own, { text: "Go on", began_at })
    expect(taken).toMatchObject({ state: "running", began_at, via: "terminal", author: { id: alice.id }, run: 1 })
    expect(await runner.take(own, { text: "Go on", began_at })).toEqual(taken)
    expect(await refused(runner.take(randomUUID(), { text: "And on" }))).toBe("409 CONFLICT")
    await runner.finish(own)
    // One that stood in the queue, was run from the terminal and is told of much later.
    const queued = await send(alice, id, "From the queue")
    await house.store.unrecorded
      .updateTable("proposals")
      .set({ state: "expired", expires_at: null })
      .where("id", "=", queued.id)
      .execute()
    expect(await refused(runner.take(queued.id, { text: "Another" }))).toBe("409 CONFLICT")
    expect(await runner.take(queued.id, { text: "From the queue" })).toMatchObject({ state: "running" })
    const newer = runnerOf(alice, id)
    await newer.begin()
    expect(await newer.finish(queued.id)).toMatchObject({ state: "interrupted" })
    const late = await newer.take(randomUUID(), { text: "Later", began_at: "2999-01-01T00:00:00.000Z" })
    expect(Date.parse(late.began_at ?? "")).toBeLessThan(Date.now() + 60_000)
  })

  test("a token that may only read withdraws nothing", async () => {
    const { id } = await stage(house, alice, shared)
    const sent = await send(bob, id, "One")
    const { token } = await bob.send(calls.createToken, { label: "reads", scopes: ["read"] })
    const reader = house.asking({ authorization: `Bearer ${token}` })
    expect(await refused(withdraw(reader, id, sent))).toBe("403 FORBIDDEN")
  })

  // On the runner's disk the two would be one, and the second would count as done.
  test("an id in capitals is none", async () => {
    const { id } = await stage(house, alice, shared)
    const { id: first } = await send(bob, id, "Once")
    expect(await refused(send(bob, id, "Twice", first.toUpperCase()))).toBe("400 INVALID_INPUT")
  })
})
