import { expect, test } from "bun:test"
import { sql } from "kysely"
import { readConfig } from "../../server/src/config.ts"
import { start } from "../../server/src/main.ts"
import { silentFor } from "../../server/src/sessions/complete.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { installation } from "./installation.ts"
import { numbered } from "./numbered.ts"
import { quiet } from "./person.ts"
import { setBack } from "./set-back.ts"

/** A session whose program died silently stays live for a while, and is then complete until more is appended. */
onEachDatabase((database) => {
  const here = installation(database, { COMPLETE_AFTER_MINUTES: "30" })

  const status = async (id: string) => (await here.client.session(id)).body.status
  const completions = async (id: string) => {
    const history = await here.client.call<{ events: { name: string; actor: unknown; data: object }[] }>(
      "GET",
      `/sessions/${id}/audit-log`,
    )
    return history.body.events.filter(({ name }) => name === "session.completed")
  }

  test("a session silent for 30 minutes is complete and its history says why; a younger one stays live", async () => {
    const { client, running } = here
    const [dead, alive] = [await client.create(), await client.create()]
    for (const { id } of [dead, alive]) await client.append(id, numbered(0, 12))
    await setBack(here, dead.id, 31)
    await setBack(here, alive.id, 29)
    await running.completeSilent()
    expect(await status(dead.id)).toBe("complete")
    expect(await status(alive.id)).toBe("live")
    expect(await completions(dead.id)).toMatchObject([{ actor: null, data: { entries: 12, silent_minutes: 30 } }])
    const tail = await running.store.db.selectFrom("tail").select("seq").where("session_id", "=", dead.id).execute()
    expect(tail).toEqual([])
    expect((await client.all(dead.id)).length).toBe(12)
    await setBack(here, dead.id, 60)
    await running.completeSilent()
    expect((await completions(dead.id)).length).toBe(1)
  })

  test("completing may say what has ended, and the history keeps that", async () => {
    const { client } = here
    const { id } = await client.create()
    for (const [at, ended] of ["upload", "following", undefined].entries()) {
      await client.append(id, numbered(0, at + 1))
      expect(await client.call("POST", `/sessions/${id}/complete`, ended ? { ended } : {})).toMatchObject({
        status: 200,
      })
    }
    expect((await completions(id)).map(({ data }) => data)).toEqual([
      { entries: 3 },
      { entries: 2, ended: "following" },
      { entries: 1, ended: "upload" },
    ])
    expect(await client.call("POST", `/sessions/${id}/complete`, { ended: "else" })).toMatchObject({ status: 400 })
  })

  test("the next line makes it live again, and another silence completes it again", async () => {
    const { client, running } = here
    const { id } = await client.create()
    await client.append(id, numbered(0, 3))
    await setBack(here, id, 31)
    await running.completeSilent()
    await client.append(id, numbered(0, 5))
    expect(await status(id)).toBe("live")
    await running.completeSilent()
    expect(await status(id)).toBe("live")
    await setBack(here, id, 31)
    await running.completeSilent()
    expect(await status(id)).toBe("complete")
    expect((await client.export(id)).toString()).toBe(numbered(0, 5))
    expect((await completions(id)).length).toBe(2)
  })

  test("half a last line is kept through it: a sender who returns sends that line whole, once and without a conflict", async () => {
    const { client, running } = here
    const { id } = await client.create()
    await client.append(id, `${numbered(0, 4)}{"half":`)
    await setBack(here, id, 31)
    await running.completeSilent()
    expect(await status(id)).toBe("complete")
    expect((await client.export(id)).toString()).toBe(`${numbered(0, 4)}{"half":`)
    expect((await client.append(id, '{"half":1}\n{"next":2}\n', { line: 4 })).body).toEqual({ lines: 6, entries: 6 })
    expect((await client.export(id)).toString()).toBe(`${numbered(0, 4)}{"half":1}\n{"next":2}\n`)
  })

  test("completing afterwards turns half a last line into the last line", async () => {
    const { client, running } = here
    const { id } = await client.create()
    await client.append(id, `${numbered(0, 4)}{"half":1}`)
    await setBack(here, id, 31)
    await running.completeSilent()
    expect((await client.complete(id)).body.entries).toBe(5)
    expect((await client.all(id)).length).toBe(5)
    expect((await client.export(id)).toString()).toBe(`${numbered(0, 4)}{"half":1}`)
  })

  test("half a line that arrives during the check keeps it live", async () => {
    const { client, running } = here
    const { id } = await client.create()
    for (let round = 0; round < 20; round++) {
      await client.append(id, `{"half":${round}`)
      await setBack(here, id, 31)
      const [, answer] = await Promise.all([running.completeSilent(), client.append(id, `{"half":${round},`)])
      expect(answer.status).toBe(200)
      // Whichever was first: the last one counts.
      expect((await client.export(id)).toString()).toBe(`{"half":${round},`)
      expect(await status(id)).toBe("live")
    }
  })

  test("an archived session stays archived, and a deleted one is gone", async () => {
    const { client, running } = here
    const [frozen, gone] = [await client.create(), await client.create()]
    for (const { id } of [frozen, gone]) await client.append(id, numbered(0, 2))
    for (const { id } of [frozen, gone]) await setBack(here, id, 31)
    await client.call("PATCH", `/sessions/${frozen.id}`, { archived: true })
    await Promise.all([running.completeSilent(), client.call("DELETE", `/sessions/${gone.id}`)])
    expect(await status(frozen.id)).toBe("archived")
    expect((await client.session(gone.id)).status).toBe(404)
  })

  test("two nodes that check at the same moment complete it once", async () => {
    if (database.name === "SQLite") return
    const { client, running } = here
    const other = await start(readConfig(quiet(database.env, { PORT: "0" })))
    try {
      const made = await Promise.all(Array.from({ length: 20 }, () => client.create()))
      for (const { id } of made) await client.append(id, numbered(0, 3))
      for (const { id } of made) await setBack(here, id, 31)
      await Promise.all([running.completeSilent(), other.completeSilent()])
      for (const { id } of made) expect((await completions(id)).length).toBe(1)
    } finally {
      await other.stop()
    }
  })

  test("the check reads the live sessions by their index, not all sessions", async () => {
    const { running } = here
    const explain = running.store.dialect === "sqlite" ? sql`explain query plan` : sql`explain`
    const plan = await running.store.unrecorded.transaction().execute(async (db) => {
      // A few rows are faster to scan; this tests whether the index can be used, not whether it pays off.
      if (running.store.dialect === "postgres") await sql`set local enable_seqscan = off`.execute(db)
      return sql`${explain} select id from sessions where ${silentFor(running.store, 30)} and id > '' order by id`.execute(
        db,
      )
    })
    expect(JSON.stringify(plan.rows)).toContain("sessions_live")
  })
})
