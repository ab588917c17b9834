import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"], { MAX_SESSION_MB: "1", MAX_PERSON_MB: "2" })

  const half = (session: string, source: string, line: number, bytes: number, whole = "") =>
    alice.fetch(`/api/sessions/${session}/entries?line=${line}&source=${source}`, {
      method: "POST",
      body: whole + "x".repeat(bytes),
    })

  test("half lines count towards what a session and a person may have", async () => {
    const one = await house.session(alice, {}, 0)
    expect((await half(one.id, "a", 0, 600_000)).status).toBe(200)
    expect((await half(one.id, "b", 0, 600_000)).status).toBe(413)
    // A partial line replaces the previous one, and becomes a line with its own weight.
    expect((await half(one.id, "a", 0, 700_000)).status).toBe(200)
    expect((await half(one.id, "a", 0, 0, `${"x".repeat(700_000)}\n`)).status).toBe(200)
    expect((await alice.send(calls.getSession, { id: one.id })).bytes).toBe(700_001)
    const two = await house.session(alice, {}, 0)
    expect((await half(two.id, "a", 0, 900_000)).status).toBe(200)
    const three = await house.session(alice, {}, 0)
    expect((await half(three.id, "a", 0, 900_000)).status).toBe(413)
    await alice.send(calls.completeSession, { id: two.id })
    expect((await alice.send(calls.getSession, { id: two.id })).bytes).toBe(900_001)
  })
})
