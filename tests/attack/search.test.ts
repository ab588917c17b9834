import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { onEachDatabase } from "../harness/databases.ts"
import { append, type House, openHouse } from "../integration/people.ts"

onEachDatabase((database) => {
  let house: House
  beforeAll(async () => {
    house = await openHouse(database)
  })
  afterAll(() => house.stop())

  // The page's end once counted what the person may not see: whether there was a next one told of a word in it.
  test("a search says nothing of sessions that are nobody's any more", async () => {
    const [alice, bob] = [await house.person("alice@example.com"), await house.person("bob@example.com")]
    const hidden = await house.session(alice, { title: "the falcon" }, 1)
    await alice.send(calls.invite, { id: hidden.id, email: bob.address })
    await bob.send(calls.getSession, { id: hidden.id })
    await house.session(bob, { title: "falcon and heron" }, 1)
    const asked = (q: string) => bob.send(calls.listSessions, { q, limit: 1 })
    expect((await asked("falcon")).next).not.toBeNull()
    await house.store.unrecorded
      .updateTable("people")
      .set({ disabled_at: Date.now() })
      .where("id", "=", alice.id)
      .execute()
    for (const word of ["falcon", "heron"]) {
      const found = await asked(word)
      expect([found.sessions.length, found.next]).toEqual([1, null])
    }
    await append(bob, hidden.id, 1, 1).then((said) => expect(said.status).toBe(404))
  })
})
