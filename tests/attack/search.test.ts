import { expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { append } from "../harness/people.ts"

onEachDatabase((database) => {
  const { house } = cast(database)

  // The end of a batch once counted sessions that the person may not see: whether there was a next batch revealed a word in
  // them.
  test("a search finds nothing in sessions that nobody owns any more", async () => {
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

  // A posting list that two sessions share takes as long to read as the longer one's part: the timing revealed what
  // strangers wrote. Control: leave the number out of `termsOf` in server/src/search/passages.ts.
  test("the index of the search has no list that two sessions share", async () => {
    const [carol, dave] = [await house.person("carol@example.com"), await house.person("dave@example.com")]
    const word = "kestrel"
    const text = `${JSON.stringify({ type: "user", uuid: "u", message: { role: "user", content: `a ${word} here` } })}\n`
    for (const who of [carol, dave]) {
      const { id } = await who.send(calls.createSession, { title: "Birds", agent: "claude-code" })
      const headers = { "content-type": "application/x-ndjson" }
      const said = await who.fetch(`/api/sessions/${id}/entries?line=0`, { method: "POST", body: text, headers })
      expect(said.status).toBe(200)
    }
    await house.findable()
    for (const who of [carol, dave]) expect((await who.send(calls.listSessions, { q: word })).sessions).toHaveLength(1)
    const lists = await listsOfIndex()
    const ofWord = lists.filter(({ term }) => term.includes(word))
    expect(ofWord.map((one) => Number(one.sessions))).toEqual([1, 1])
    expect(lists.filter((one) => Number(one.sessions) !== 1)).toEqual([])
  })

  /** Each term of the index, with the number of sessions that have it. */
  async function listsOfIndex() {
    const { dialect, unrecorded: db } = house.store
    if (dialect === "sqlite")
      await sql`create virtual table temp.terms using fts5vocab(main, passages, instance)`.execute(db)
    const { rows } = await (dialect === "sqlite"
      ? sql<{ term: string; sessions: number }>`
          select term, count(distinct doc >> 31) as sessions from temp.terms group by term`
      : sql<{ term: string; sessions: number }>`
          select lexeme as term, count(distinct number) as sessions from passages, unnest(words) group by lexeme`
    ).execute(db)
    return rows
  }
})
