import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import path from "node:path"
import { READING } from "#agents/reading"
import { readConfig } from "../../server/src/config.ts"
import { start } from "../../server/src/main.ts"
import { rereadStep, takeRereading } from "../../server/src/sessions/reread.ts"
import type { Store } from "../../server/src/storage/store.ts"
import { compress, decompress } from "../../server/src/transcript/compress.ts"
import { besideTables } from "../../server/src/turns/forget.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { promptLines } from "../harness/prompts.ts"
import { installation } from "./installation.ts"
import { quiet } from "./person.ts"

/**
 * Sessions that an older server stored are read again: the result is as if they had been stored today, whatever happens
 * meanwhile. "Older" is simulated: no data beside the entries, and entries without text.
 *
 * Control: let `lastStep` in server/src/sessions/reread.ts go on where the session has moved, or `moveOn` where another node
 * was quicker: these fail.
 */
const fixtures = path.resolve(import.meta.dirname, "../../agents/src/claude-code/fixtures")
const conversation = readFileSync(path.join(fixtures, "conversation.jsonl"), "utf8")
const subAgent = readFileSync(path.join(fixtures, "agent-a0b1c2d.jsonl"), "utf8")
const main = conversation + promptLines(0, 290)
const linesOf = (text: string) => text.split("\n").length - 1

onEachDatabase((database) => {
  const here = installation(database)

  async function stored(): Promise<string> {
    const { id } = await here.client.create({ agent: "claude-code" })
    await here.client.append(id, main)
    await here.client.append(id, subAgent, { source: "agent-a0b1c2d" })
    return id
  }

  /** Everything that a reading makes of a session. */
  async function madeOf(store: Store, id: string) {
    const rows: Record<string, unknown[]> = {}
    for (const table of besideTables) {
      const found = (await store.db.selectFrom(table).selectAll().where("session_id", "=", id).execute()) as object[]
      rows[table] = found.map((row) => JSON.stringify({ ...row, session_id: "" })).sort()
    }
    const { title, title_rank, agent, model, prompts, first_prompt, started_at, reading } = await store.db
      .selectFrom("sessions")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
    const sources = await store.db
      .selectFrom("sources")
      .select(["name", "lines", "state", "reading", "fresh_state"])
      .where("session_id", "=", id)
      .orderBy("name")
      .execute()
    const entries = await here.client.all(id)
    return { rows, sources, entries, title, title_rank, agent, model, prompts, first_prompt, started_at, reading }
  }

  /** Reduces it to what an older server would have left. */
  async function makeOld(store: Store, id: string): Promise<void> {
    const wordless = (entry: object) => ({ ...entry, kind: "hidden", parts: [], usage: undefined })
    await store.write(async (db) => {
      for (const table of besideTables) {
        if (table !== "prompts") await db.deleteFrom(table).where("session_id", "=", id).execute()
      }
      const old = { reading: 0, prompts: 1, model: null, title: "An old title", title_rank: 1, agent: "unknown" }
      await db.updateTable("sessions").set(old).where("id", "=", id).execute()
      await db.updateTable("prompts").set({ reading: 0 }).where("session_id", "=", id).execute()
      await db.updateTable("sources").set({ reading: 0, state: "{}" }).where("session_id", "=", id).execute()
    })
    for (const page of await store.db.selectFrom("pages").selectAll().where("session_id", "=", id).execute()) {
      const { entries, next } = JSON.parse((await decompress(page.entries)).toString())
      const old = await compress(JSON.stringify({ entries: entries.map(wordless), next }))
      await store.unrecorded
        .updateTable("pages")
        .set({ entries: old })
        .where("session_id", "=", id)
        .where("first_seq", "=", page.first_seq)
        .execute()
    }
    for (const row of await store.db.selectFrom("tail").selectAll().where("session_id", "=", id).execute()) {
      await store.unrecorded
        .updateTable("tail")
        .set({ entry: JSON.stringify(wordless(JSON.parse(row.entry))) })
        .where("session_id", "=", id)
        .where("seq", "=", row.seq)
        .execute()
    }
  }

  /** The node that had it has died, and its lease is over. */
  const forsake = (id: string) =>
    here.running.store.unrecorded
      .updateTable("rereadings")
      .set({ leased_until: 0 })
      .where("session_id", "=", id)
      .execute()

  async function toTheEnd(id: string): Promise<void> {
    while ((await rereadStep(here.running.store, id)) === "more");
  }

  test("a session of an older server comes out as one of today, its words too", async () => {
    const { store } = here.running
    const id = await stored()
    await here.running.findable()
    const today = await madeOf(store, id)
    expect(today.entries.length).toBeGreaterThan(300)
    await makeOld(store, id)
    expect((await here.client.all(id)).every((entry) => entry.parts.length === 0)).toBe(true)
    await here.running.readAgain()
    expect(await madeOf(store, id)).toEqual(today)
    expect(await store.db.selectFrom("rereadings").selectAll().where("session_id", "=", id).execute()).toEqual([])
    await here.running.findable()
    const found = await here.client.call<{ hits: { seq: number }[] }>("GET", `/sessions/${id}/search?q=number+17`)
    expect(found.body.hits.map((hit) => hit.seq)).toContain(linesOf(conversation) + 18)
  })

  test("it goes on where a server died, and two nodes that read one session do it no harm", async () => {
    const { store } = here.running
    const id = await stored()
    const today = await madeOf(store, id)
    await makeOld(store, id)
    expect(await takeRereading(store, id)).not.toBeNull()
    expect(await rereadStep(store, id)).toBe("more")
    expect(await takeRereading(store, id)).toBeNull()
    const [left] = await store.db.selectFrom("rereadings").selectAll().where("session_id", "=", id).execute()
    expect(left?.seq).toBeGreaterThan(0)
    // Nothing of it is visible until it is complete.
    expect((await here.client.all(id)).every((entry) => entry.parts.length === 0)).toBe(true)
    await forsake(id)
    // A folder has one server; a database of its own has any number.
    const other = database.name === "SQLite" ? null : await start(readConfig(quiet(database.env, { PORT: "0" })))
    try {
      await Promise.all([toTheEnd(id), toTheEnd(id), other?.readAgain()])
      await forsake(id)
      await here.running.readAgain()
    } finally {
      await other?.stop()
    }
    expect(await madeOf(store, id)).toEqual(today)
  })

  test("what is appended meanwhile is read as well, whenever it comes", async () => {
    const { store } = here.running
    const more = (nth: number) => promptLines(1000 + nth, 1)
    const id = await stored()
    const before = linesOf(main)
    await makeOld(store, id)
    await takeRereading(store, id)
    let nth = 0
    const pages = await store.db.selectFrom("pages").select("first_seq").where("session_id", "=", id).execute()
    for (const _ of pages) {
      await here.client.append(id, more(nth), { line: before + nth })
      nth += 1
      expect(await rereadStep(store, id)).toBe("more")
    }
    const mark = await store.db.selectFrom("rereadings").selectAll().where("session_id", "=", id).executeTakeFirst()
    expect(mark?.state).toBe("running")
    // And one that overtakes the last step between its check and its commit.
    const write = store.write
    let overtaken = false
    store.write = async (work) => {
      if (!overtaken) {
        overtaken = true
        await here.client.append(id, more(nth), { line: before + nth })
        nth += 1
      }
      return write(work)
    }
    try {
      await toTheEnd(id)
    } finally {
      store.write = write
    }
    await forsake(id)
    await here.running.readAgain()
    expect(overtaken).toBe(true)
    const today = await stored()
    for (let at = 0; at < nth; at++) await here.client.append(today, more(at), { line: before + at })
    expect(await madeOf(store, id)).toEqual(await madeOf(store, today))
  })

  test("a session that can't be read again stays as it is, and is left alone", async () => {
    const { store } = here.running
    const id = await stored()
    await makeOld(store, id)
    await store.unrecorded
      .updateTable("pages")
      .set({ raw: Buffer.from("damaged") })
      .where("session_id", "=", id)
      .where("first_seq", "=", 1)
      .execute()
    const old = await madeOf(store, id)
    await here.running.readAgain()
    expect(await madeOf(store, id)).toEqual(old)
    const row = () => store.db.selectFrom("rereadings").selectAll().where("session_id", "=", id).executeTakeFirst()
    const failed = await row()
    expect(failed?.state).toBe("failed")
    await here.running.readAgain()
    expect(await row()).toEqual(failed)
  })

  test("a session whose reading fails doesn't keep older ones from being read", async () => {
    const { store } = here.running
    const [older, newer] = [await stored(), await stored()]
    for (const id of [older, newer]) await makeOld(store, id)
    // Nothing that a reader or a line is to blame for.
    const begun = {
      session_id: newer,
      reading: READING,
      state: "running",
      seq: 0,
      known: "{",
      leased_until: 0,
    } as const
    await store.unrecorded.insertInto("rereadings").values(begun).execute()
    await here.running.readAgain()
    expect((await madeOf(store, older)).reading).toBe(READING)
    expect((await madeOf(store, newer)).reading).toBe(0)
    await store.unrecorded.deleteFrom("rereadings").where("session_id", "=", newer).execute()
    await here.running.readAgain()
    expect((await madeOf(store, newer)).reading).toBe(READING)
  })
})
