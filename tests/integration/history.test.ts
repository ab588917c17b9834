import { beforeAll, expect, test } from "bun:test"
import { type Insertable, type Selectable, sql } from "kysely"
import { calls } from "#protocol/calls"
import { type Head, verifyChains } from "../../server/src/history/chain.ts"
import { derivedKey } from "../../server/src/storage/keys.ts"
import type { Tables } from "../../server/src/storage/tables.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused, SECRET } from "../harness/people.ts"

/**
 * The history can't be rewritten: anybody who can write to the database, but doesn't have the server's key, leaves a trace.
 * Each forgery is made deliberately; the control is the same, untouched history.
 */
type Event = Selectable<Tables["events"]>
type Names = Selectable<Tables["event_names"]>

interface History {
  events: Event[]
  names: Names[]
  chain: Selectable<Tables["chains"]>
}

const key = derivedKey(new TextEncoder().encode(SECRET), "history")

onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  /** A session with many events, another one like it, and the heads that were recorded elsewhere. */
  let id: string
  let other: string
  let heads: Head[]

  beforeAll(async () => {
    id = await eventful()
    other = await eventful()
    const chains = await house.store.db.selectFrom("chains").selectAll().execute()
    heads = chains.map(({ chain, length, mac }) => ({ chain, place: length, mac }))
  })

  async function eventful(): Promise<string> {
    const { id } = await house.session(alice, { title: "Before" })
    const { id: row } = (await alice.send(calls.invite, { id, email: "bob@example.com" })) as { id: string }
    await bob.send(calls.getSession, { id })
    await alice.send(calls.changeRole, { id, collaboratorId: row, role: "contributor" })
    await alice.send(calls.patchSession, { id, title: "After", visibility: "public" })
    await bob.send(calls.createComment, { id, seq: 1, text: "Hello" })
    await alice.send(calls.removeCollaborator, { id, collaboratorId: row })
    return id
  }

  const problems = async (written: readonly Head[] = heads, by = key) =>
    (await verifyChains(house.store.db, { keyAt: () => by, boundaries: [] }, written)).flaws.map((flaw) => flaw.problem)

  async function read(chain: string): Promise<History> {
    const db = house.store.db
    const events = await db.selectFrom("events").selectAll().where("chain", "=", chain).orderBy("place").execute()
    const ns = events.map((event) => event.n)
    return {
      events,
      names: await db.selectFrom("event_names").selectAll().where("n", "in", ns).execute(),
      chain: await db.selectFrom("chains").selectAll().where("chain", "=", chain).executeTakeFirstOrThrow(),
    }
  }

  /** Replaces the history. */
  async function write(chain: string, history: Partial<History>, instead: History): Promise<void> {
    const db = house.store.unrecorded
    const ns = instead.events.map((event) => event.n)
    await db.deleteFrom("event_names").where("n", "in", ns).execute()
    await db.deleteFrom("events").where("chain", "=", chain).execute()
    await db.deleteFrom("chains").where("chain", "=", chain).execute()
    if (history.events?.length)
      await db
        .insertInto("events")
        .values(history.events as Insertable<Tables["events"]>[])
        .execute()
    if (history.names?.length) await db.insertInto("event_names").values(history.names).execute()
    if (history.chain) await db.insertInto("chains").values(history.chain).execute()
  }

  /** Forges the history of the session, checks it for flaws, and restores the original. */
  async function forge(change: (it: History) => Partial<History>, written: readonly Head[] = heads): Promise<string[]> {
    const before = await read(id)
    const forged = change(structuredClone(before))
    await write(id, forged, before)
    const found = await problems(written)
    const after = { events: forged.events ?? [], names: forged.names ?? [], chain: before.chain }
    await write(id, before, after.events.length > 0 ? after : before)
    return found
  }

  test("an untouched history has no flaw", async () => {
    const { rows, chains, flaws } = await verifyChains(house.store.db, { keyAt: () => key, boundaries: [] }, heads)
    expect(flaws).toEqual([])
    expect(chains).toBe(heads.length)
    expect(rows).toBeGreaterThan(16)
    expect(await forge((it) => it)).toEqual([])
  })

  test("another key finds a flaw in every row", async () => {
    expect((await problems([], derivedKey(new Uint8Array(32), "history"))).length).toBeGreaterThan(16)
  })

  test("a changed row is found, whichever field was changed", async () => {
    const { events } = await read(id)
    const changes: Partial<Event>[] = [
      { name: "comment.deleted" },
      { actor_id: bob.id.slice(1) },
      { actor_id: null },
      { subject: "somebody else" },
      { data: '{"role":"owner"}' },
      { at: 1 },
      { session_id: other },
      { names_hash: "another" },
      { mac: "A".repeat(43) },
    ]
    for (const [place] of events.entries()) {
      for (const change of changes) {
        const found = await forge((it) => {
          it.events[place] = { ...(it.events[place] as Event), ...change }
          return it
        })
        expect({ place, change, found: found.length > 0 }).toEqual({ place, change, found: true })
      }
    }
  }, 60_000)

  test("a dropped row is found, and a dropped tail; also when the rest is renumbered", async () => {
    const { events } = await read(id)
    for (const [place] of events.entries()) {
      const without = (it: History, closed: boolean): History => {
        it.events.splice(place, 1)
        if (closed) it.events = it.events.map((event, at) => ({ ...event, place: at + 1 }))
        it.names = it.names.filter((names) => it.events.some((event) => event.n === names.n))
        const last = it.events.at(-1)
        if (last) it.chain = { ...it.chain, length: it.events.length, mac: last.mac }
        return it
      }
      for (const closed of [false, true]) expect(await forge((it) => without(it, closed))).not.toEqual([])
    }
  }, 30_000)

  test("an inserted row is found: a new one, a duplicate, or one of another session", async () => {
    const from = await read(other)
    const first = from.events[1] as Event
    const n = 1_000_000
    const made: Event = { ...first, n, chain: id, session_id: id, mac: "B".repeat(43) }
    for (const place of [1, 4, 99]) {
      const found = await forge((it) => {
        const room = it.events.map((event) => (event.place >= place ? { ...event, place: event.place + 1 } : event))
        const at = Math.min(place, it.events.length + 1)
        it.events = [...room, { ...made, place: at }]
        it.chain = { ...it.chain, length: it.events.length }
        return it
      })
      expect(found).not.toEqual([])
    }
    for (const copy of [made, { ...first, n, chain: id }]) {
      const found = await forge((it) => {
        const place = it.events.length + 1
        return {
          ...it,
          events: [...it.events, { ...copy, place }],
          chain: { ...it.chain, length: place, mac: copy.mac },
        }
      })
      expect(found).not.toEqual([])
    }
  })

  test("rows that were put in another order are found, by their place or by their number", async () => {
    const { events } = await read(id)
    const swap = (field: "place" | "n", one: number, two: number) => (it: History) => {
      const [a, b] = [it.events[one] as Event, it.events[two] as Event]
      const names = it.names.map((row) => ({ ...row, n: row.n === a.n ? b.n : row.n === b.n ? a.n : row.n }))
      ;[a[field], b[field]] = [b[field], a[field]]
      return { ...it, names: field === "n" ? names : it.names }
    }
    for (let one = 0; one + 1 < events.length; one++) {
      for (const field of ["place", "n"] as const) {
        const found = await forge(swap(field, one, one + 1))
        expect({ field, one, found: found.length > 0 }).toEqual({ field, one, found: true })
      }
    }
  })

  test("rows cut off the end are found only by the head recorded elsewhere", async () => {
    const cut = (left: number) => (it: History) => {
      it.events = it.events.slice(0, left)
      it.names = it.names.filter((names) => it.events.some((event) => event.n === names.n))
      const last = it.events.at(-1)
      return last ? { ...it, chain: { ...it.chain, length: left, mac: last.mac } } : { events: [], names: [] }
    }
    const { events } = await read(id)
    for (let left = 1; left < events.length; left++) expect(await forge(cut(left))).not.toEqual([])
    expect(await forge(cut(3), [])).toEqual([])
    // If the rows but not the chain's own head are cut, it shows by itself.
    expect(await forge((it) => ({ ...cut(3)(it), chain: it.chain }), [])).not.toEqual([])
  })

  test("a row of another past is found: it was written by the server, but not after the one before it", async () => {
    const past = await read(id)
    const kept = past.events.slice(0, 5)
    const last = kept.at(-1) as Event
    const cut = past.names.filter((names) => kept.some((event) => event.n === names.n))
    await write(id, { events: kept, names: cut, chain: { ...past.chain, length: 5, mac: last.mac } }, past)
    await alice.send(calls.patchSession, { id, title: "What happened instead", visibility: "private" })
    const instead = await read(id)
    await write(id, past, instead)
    expect(await problems()).toEqual([])
    const found = await forge((it) => {
      const { n } = it.events[5] as Event
      it.events[5] = { ...(instead.events[5] as Event), n }
      return { ...it, names: it.names.filter((names) => names.n !== n) }
    })
    expect(found).not.toEqual([])
  })

  test("a chain that is completely gone is found by its head", async () => {
    const before = await read(other)
    await write(other, {}, before)
    expect(await problems()).toEqual(["the whole chain is gone"])
    await write(other, before, before)
    expect(await problems()).toEqual([])
  })

  test("names that were changed or swapped are found; names that were erased leave the chain whole", async () => {
    const change = await forge((it) => ({
      ...it,
      names: it.names.map((row) => ({ ...row, names: '{"address":"x@example.com"}' })),
    }))
    expect(change).toContain("the names are not as they were written")
    const { names } = await read(id)
    const one = names[0]
    const two = names.find((row) => row.names !== one?.names)
    const swapped = await forge((it) => ({
      ...it,
      names: it.names.map((row) => (row.n === one?.n ? { ...row, names: two?.names ?? "" } : row)),
    }))
    expect(swapped).not.toEqual([])
    expect(await forge((it) => ({ ...it, names: [] }))).toEqual([])
  })

  test("no name and no address is in the chain itself", async () => {
    const { events, names } = await read(id)
    expect(JSON.stringify(events)).not.toMatch(/example\.com|Before|After|Hello/)
    expect(JSON.stringify(names)).toMatch(/bob@example\.com/)
  })

  test("Alice still reads what happened when the names are erased", async () => {
    const it = await eventful()
    const ns = (await read(it)).events.map((event) => event.n)
    await house.store.unrecorded.deleteFrom("event_names").where("n", "in", ns).execute()
    const { events } = await alice.send(calls.listHistory, { id: it })
    expect(events.map((event) => event.names)).toEqual(events.map(() => null))
    expect(await problems()).toEqual([])
  })

  test("a deleted session keeps its history, for its owner and nobody else", async () => {
    const it = await eventful()
    await alice.send(calls.invite, { id: it, email: "bob@example.com", role: "contributor" })
    await bob.send(calls.getSession, { id: it })
    await alice.send(calls.deleteSession, { id: it })
    const { events } = await alice.send(calls.listHistory, { id: it })
    expect(events[0]).toMatchObject({ name: "session.deleted", names: { title: "After" } })
    expect(events.at(-1)?.name).toBe("session.created")
    for (const who of [bob, house.asking()]) {
      expect(await refused(who.send(calls.listHistory, { id: it }))).toBe("404 NOT_FOUND")
    }
    for (const call of [calls.getSession, calls.readEntries, calls.listLinks, calls.listCollaborators]) {
      expect(await refused(alice.send(call, { id: it }))).toBe("404 NOT_FOUND")
    }
    expect(await problems()).toEqual([])
    await house.store.unrecorded.deleteFrom("events").where("chain", "=", it).where(sql<boolean>`place = 2`).execute()
    expect(await problems()).not.toEqual([])
  })
})
