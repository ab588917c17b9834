import { expect, test } from "bun:test"
import { randomUUID } from "node:crypto"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"
import { approve, refusalOf, runnerOf, seen, send, stage } from "./stage.ts"

/** The story of runs: they begin, supersede each other, are asked for things, fall silent and end. */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  const shared = { contributors: ["bob@example.com"] }
  const { getRun, listQuestions } = calls
  const statusOf = async (id: string) => (await alice.send(calls.getSession, { id })).status
  /** As if the run had not been heard of for so long. */
  const unseen = (id: string, minutes: number) =>
    house.store.unrecorded
      .updateTable("runs")
      .set({ seen_at: sql<number>`${house.store.now} - ${minutes * 60_000}` })
      .where("session_id", "=", id)
      .execute()
  const quiet = (id: string, minutes: number) =>
    house.store.unrecorded
      .updateTable("sessions")
      .set({ updated_at: sql<number>`${house.store.now} - ${minutes * 60_000}` })
      .where("id", "=", id)
      .execute()

  test("a newer run supersedes the older, whose turn is interrupted and whose calls are refused", async () => {
    const { id, runner } = await stage(house, alice, shared)
    expect(await runner.begin()).toEqual({ n: 1 })
    const sent = await approve(alice, id, await send(bob, id, "Go"))
    await runner.take(sent.id)
    const question = await runner.ask()
    const newer = runnerOf(alice, id)
    expect(await newer.begin()).toEqual({ n: 2 })
    expect(await seen(alice, id, sent.id)).toMatchObject({ state: "interrupted", run: 1 })
    expect((await bob.send(listQuestions, { id })).questions).toMatchObject([
      { id: question.id, state: "closed", reason: "The run ended." },
    ])
    const old = [
      () => runner.begin(),
      () => runner.beat(),
      () => runner.take(sent.id),
      () => runner.finish(sent.id),
      () => runner.ask(),
      () => runner.close(question.id),
    ]
    for (const call of old) {
      const { code, details } = await refusalOf(call())
      expect([code, details.superseded]).toEqual(["CONFLICT", true])
    }
    await runner.end()
    const answer = await runner.append(0, ["from the grave"])
    expect([answer.status, ((await answer.json()) as { superseded: boolean }).superseded]).toEqual([409, true])
    const complete = calls.completeSession
    expect((await refusalOf(alice.send(complete, { id, run: runner.run }))).details.superseded).toBe(true)
    expect(await refused(alice.send(complete, { id }))).toBe("409 CONFLICT")
    expect((await bob.send(getRun, { id })).run).toMatchObject({ n: 2, online: true, turn: null })
    // What was interrupted is never taken again.
    expect(await refused(newer.take(sent.id))).toBe("409 CONFLICT")
    expect(await refused(runnerOf(alice, id).beat())).toBe("404 NOT_FOUND")
  })

  test("lines come with their run, make the session live, and nothing else does", async () => {
    const { id, runner } = await stage(house, alice)
    const made = await alice.fetch("/api/sessions", {
      method: "POST",
      body: JSON.stringify({ remote: true, external_id: "claude-code:1" }),
    })
    expect([made.status, await made.json()]).toMatchObject([201, { kind: "remote" }])
    const recorded = await alice.send(calls.createSession, { external_id: "claude-code:1" })
    expect(recorded).toMatchObject({ kind: "recorded", append_token: expect.any(String) })
    const again = await alice.send(calls.createSession, { remote: true, external_id: "claude-code:1" })
    expect(again.kind).toBe("remote")
    expect(again.append_token).toBeUndefined()
    expect(await alice.send(calls.knownSessions, { external_ids: ["claude-code:1"] })).toMatchObject({
      sessions: [{ id: recorded.id }],
      remote: [{ id: again.id, running: false }],
    })
    const appended = await runner.append(0, ["one", "two"])
    expect(await appended.json()).toEqual({ lines: 2, entries: 2 })
    const without = await alice.fetch(`/api/sessions/${id}/entries?line=2`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: "{}\n",
    })
    expect(without.status).toBe(400)
    await runner.end()
    await alice.send(calls.completeSession, { id, run: runner.run })
    expect((await alice.send(getRun, { id })).run).toBeNull()
    const next = runnerOf(alice, id)
    await next.begin()
    expect(await statusOf(id)).toBe("complete")
    expect(await refused(send(alice, id, "Too early"))).toBe("409 CONFLICT")
    await next.append(2, ["three"])
    expect(await statusOf(id)).toBe("live")
    expect(await refused(send(alice, id, "Now"))).toBe("yes")
  })

  test("Alice interrupts the turn that she means, changes the mode, and asks for the end", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const sent = await approve(alice, id, await send(bob, id, "Go"))
    const interrupt = (proposal: string) => alice.send(calls.interruptRun, { id, proposal })
    expect(await refused(interrupt(sent.id))).toBe("409 CONFLICT")
    await runner.take(sent.id)
    expect((await refusalOf(interrupt(randomUUID()))).details).toMatchObject({ turn: sent.id })
    await interrupt(sent.id)
    await interrupt(sent.id)
    expect((await runner.beat("running")).interrupt).toBe(sent.id)
    expect((await bob.send(getRun, { id })).run?.interrupt).toBe(sent.id)
    await runner.finish(sent.id, "cancelled", { stop: "cancelled" })
    expect((await runner.beat()).interrupt).toBeNull()
    expect(await refused(alice.send(calls.setMode, { id, mode: "god" }))).toBe("400 INVALID_INPUT")
    await alice.send(calls.setMode, { id, mode: "auto" })
    expect((await runner.beat()).mode).toBe("auto")
    expect((await runner.beat("idle", { mode: "auto" })).mode).toBeNull()
    expect((await bob.send(getRun, { id })).run).toMatchObject({ mode: "auto", ending: false })
    // Somebody at the terminal chose another one since.
    expect((await runner.beat("idle", { mode: "default" })).mode).toBeNull()
    await alice.send(calls.askEnd, { id })
    expect((await runner.beat()).end).toBe(true)
    await runner.end("The owner asked for it.")
    await runner.end()
    const { events } = await alice.send(calls.listHistory, { id, limit: 100 })
    expect(events.filter(({ name }) => name.startsWith("run.")).map(({ name }) => name)).toEqual([
      "run.ended",
      "run.asked",
      "run.asked",
      "run.asked",
      "run.began",
    ])
  })

  test("nobody asks a machine that is not connected, and prompts wait for it", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const question = await runner.ask()
    await unseen(id, 1)
    const answer = { id, question: question.id, rev: 1, option: "yes" }
    const words = `${alice.name}'s machine is not connected.`
    for (const call of [
      () => alice.send(calls.askEnd, { id }),
      () => alice.send(calls.setMode, { id, mode: "auto" }),
      () => alice.send(calls.interruptRun, { id, proposal: randomUUID() }),
      () => alice.send(calls.answerQuestion, answer),
    ]) {
      expect((await refusalOf(call())).message).toBe(words)
    }
    expect((await bob.send(getRun, { id })).run?.online).toBe(false)
    const sent = await approve(alice, id, await send(bob, id, "When you are back"))
    expect((await runner.beat()).proposals).toEqual([{ id: sent.id, hash: sent.hash }])
    expect((await bob.send(getRun, { id })).run?.online).toBe(true)
    expect(await refused(alice.send(calls.answerQuestion, answer))).toBe("yes")
  })

  test("a run that falls silent loses its turn, then ends with its session, and may begin again", async () => {
    const { id, runner } = await stage(house, alice, shared)
    await runner.append(0, ["one"])
    const sent = await approve(alice, id, await send(bob, id, "Go"))
    await runner.take(sent.id)
    await unseen(id, 9)
    await quiet(id, 600)
    await house.completeSilent()
    await house.endOverdue()
    expect([await statusOf(id), (await seen(alice, id, sent.id)).state]).toEqual(["live", "running"])
    await unseen(id, 11)
    await house.endOverdue()
    expect(await seen(alice, id, sent.id)).toMatchObject({ state: "interrupted" })
    expect((await bob.send(getRun, { id })).run).toMatchObject({ online: false, turn: null })
    await unseen(id, 600)
    await house.completeSilent()
    await house.endOverdue()
    expect(await statusOf(id)).toBe("complete")
    expect((await bob.send(getRun, { id })).run).toBeNull()
    // Its machine slept. What it has to say is not lost, and it goes on as the same run, whatever it says first.
    expect((await runner.append(1, ["two"])).status).toBe(200)
    for (const wake of [runner.beat, runner.begin, runner.ask]) {
      await unseen(id, 600)
      await quiet(id, 600)
      await house.endOverdue()
      await house.completeSilent()
      expect(await statusOf(id)).toBe("complete")
      expect((await bob.send(getRun, { id })).run).toBeNull()
      await wake()
      expect((await bob.send(getRun, { id })).run).toMatchObject({ n: 1, online: true })
      expect(await statusOf(id)).toBe("live")
    }
    await runnerOf(alice, id).begin()
    expect((await refusalOf(runner.beat())).details.superseded).toBe(true)
  })

  test("archiving ends the run and cancels what waits; deleting leaves nothing", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const one = await send(bob, id, "One")
    const two = await approve(alice, id, await send(bob, id, "Two"))
    await runner.take(two.id)
    await alice.send(calls.patchSession, { id, archived: true })
    expect(await seen(alice, id, one.id)).toMatchObject({ state: "cancelled", note: "The session was archived." })
    expect((await seen(alice, id, two.id)).state).toBe("interrupted")
    expect(await refused(runner.beat())).toBe("409 CONFLICT")
    await alice.send(calls.patchSession, { id, archived: false })
    expect((await refusalOf(runner.beat())).details.superseded).toBe(true)
    await alice.send(calls.deleteSession, { id })
    expect(await refused(runner.beat())).toBe("404 NOT_FOUND")
    for (const table of ["runs", "proposals", "questions"] as const) {
      const left = await house.store.db.selectFrom(table).select("id").where("session_id", "=", id).execute()
      expect(left).toEqual([])
    }
  })

  test("twenty sessions run at a time", async () => {
    const ids = await Promise.all(
      Array.from({ length: 21 }, async () => (await house.session(bob, { remote: true }, 0)).id),
    )
    const answers: string[] = []
    for (const id of ids) answers.push(await refused(runnerOf(bob, id).begin()))
    expect(answers.filter((it) => it === "yes")).toHaveLength(20)
    expect(answers.at(-1)).toBe("409 CONFLICT")
  })
})
