import { afterAll, beforeAll, expect, test } from "bun:test"
import { chainedBy } from "../../server/src/history/chain.ts"
import type { Taken } from "../../server/src/mail/letter-box.ts"
import { settle } from "../../server/src/mail/settle.ts"
import { LEASE_MS, take } from "../../server/src/mail/take.ts"
import { openStore, type Store } from "../../server/src/storage/store.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { fixed, SECRET } from "../harness/people.ts"
import { serve } from "../harness/served.ts"
import { until } from "../harness/until.ts"
import { writeLetters } from "./letter-rows.ts"
import { resendServer } from "./resend-server.ts"

/** Workers that die at any step, and two of them at once: each letter is sent at least once, and once per key. */
onEachDatabase((database) => {
  const nodes: Store[] = []
  beforeAll(async () => {
    // SQLite is for one node; and two writers in one process, which can't wait for each other, would not be a real second
    // one.
    for (const _ of database.name === "PostgreSQL" ? [1, 2] : [1]) {
      nodes.push(
        await openStore({
          folder: database.env.DATA_DIR,
          databaseUrl: database.env.DATABASE_URL,
          recording: chainedBy(new TextEncoder().encode(SECRET)),
        }),
      )
    }
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
  })
  const [one, other] = [() => nodes[0]!, () => nodes[1] ?? nodes[0]!]
  const expire = (store: Store) =>
    store.unrecorded
      .updateTable("letters")
      .set({ leased_until: Date.now() - 1 })
      .where("state", "=", "sending")
      .execute()
  const clear = (store: Store) => store.unrecorded.deleteFrom("letters").execute()
  const stateOf = (id: string) =>
    one().unrecorded.selectFrom("letters").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
  const PER_HOUR = 1_000_000

  test("a node that dies with a letter in hand loses it to the next one, and its late report does not count", async () => {
    await writeLetters(one(), 1)
    const first = (await take(one(), PER_HOUR)) as Taken
    expect(await take(other(), PER_HOUR)).toBeNull()
    expect((await stateOf(first.id)).leased_until).toBeGreaterThan(Date.now() + LEASE_MS - 10_000)
    await expire(one())
    const second = (await take(other(), PER_HOUR)) as Taken
    expect([second.id, second.attempts]).toEqual([first.id, 2])
    await settle(one(), first, { taken: false, final: true, problem: "late", detail: "" })
    await settle(one(), first, { taken: true, providerId: "late" })
    expect((await stateOf(first.id)).state).toBe("sending")
    await settle(other(), second, { taken: true, providerId: "right" })
    expect(await stateOf(first.id)).toMatchObject({ state: "sent", provider_id: "right" })
    await settle(other(), second, { taken: false, final: true, problem: "again", detail: "" })
    expect((await stateOf(first.id)).state).toBe("sent")
    await clear(one())
  })

  test("two nodes take different letters", async () => {
    await writeLetters(one(), 120)
    const taken: string[] = []
    const worker = async (store: Store) => {
      for (let letter = await take(store, PER_HOUR); letter; letter = await take(store, PER_HOUR)) {
        if (letter === "later") continue
        taken.push(letter.id)
        await settle(store, letter, { taken: true, providerId: null })
      }
    }
    await Promise.all([worker(one()), worker(one()), worker(other()), worker(other())])
    expect([taken.length, new Set(taken).size]).toEqual([120, 120])
    await clear(one())
  })

  test("two nodes together hand over ten invitations of one person in an hour, and no eleventh", async () => {
    await writeLetters(one(), 30, { kind: "invitation", sender_id: "ann" })
    await writeLetters(one(), 3)
    const kinds: string[] = []
    const worker = async (store: Store) => {
      for (let letter = await take(store, PER_HOUR); letter; letter = await take(store, PER_HOUR)) {
        if (letter !== "later") kinds.push(letter.kind)
      }
    }
    await Promise.all([worker(one()), worker(one()), worker(other()), worker(other())])
    // Letters that wait don't hold up anybody else's.
    expect(kinds.sort()).toEqual([...Array<string>(10).fill("invitation"), "role", "role", "role"])
    await clear(one())
  })

  test("the whole server's bound holds for two nodes", async () => {
    await one().unrecorded.deleteFrom("handovers").execute()
    await writeLetters(one(), 12)
    let count = 0
    const worker = async (store: Store) => {
      for (let letter = await take(store, 5); letter; letter = await take(store, 5)) if (letter !== "later") count++
    }
    await Promise.all([worker(one()), worker(other())])
    expect(count).toBe(5)
    await clear(one())
  })

  test("back-off grows, varies, and ends with a letter that needs an operator", async () => {
    const [id] = await writeLetters(one(), 1)
    const waits: number[] = []
    for (;;) {
      await one().unrecorded.updateTable("letters").set({ next_at: 0 }).where("id", "=", id!).execute()
      const letter = (await take(one(), PER_HOUR)) as Taken
      const outcome = await settle(one(), letter, { taken: false, final: false, problem: "not now", detail: "" })
      const row = await stateOf(id!)
      if (outcome === "failed") {
        expect(row).toMatchObject({
          state: "failed",
          attempts: 16,
          problem: "The email couldn't be sent for many hours.",
        })
        break
      }
      waits.push(row.next_at - Date.now())
    }
    expect(waits[0]).toBeGreaterThan(10_000)
    expect(waits[0]).toBeLessThan(20_000)
    expect(waits.at(-1)).toBeGreaterThan(2_600_000)
    expect(new Set(waits).size).toBe(15)
    await clear(one())
  })

  test("a server that is killed again and again delivers every letter, once per key", async () => {
    const resend = resendServer()
    resend.slownessMs = 60
    const LETTERS = 40
    await writeLetters(one(), LETTERS)
    const env = {
      ...fixed,
      ...database.env,
      RESEND_API_KEY: "re_right",
      RESEND_FROM_EMAIL: "openctl@example.com",
      RESEND_BASE_URL: resend.url,
    }
    // On PostgreSQL a second node runs beside the one that dies. `serve` can't take port 0, so one is picked here.
    const { PORT: _, ...own } = env
    const steady =
      database.name === "PostgreSQL" ? await serve({ ...own, DATA_DIR: (await database.another()).DATA_DIR }) : null
    for (let life = 0; life < 3; life++) {
      const node = await serve(own)
      const before = resend.requests.length
      for (const end = Date.now() + 5_000; resend.requests.length < before + 3 && Date.now() < end; ) await Bun.sleep(1)
      await node.kill("SIGKILL")
      await expire(one())
    }
    const last = await serve(own)
    for (const end = Date.now() + 15_000; resend.taken.length < LETTERS && Date.now() < end; await Bun.sleep(50)) {
      await expire(one())
    }
    const unsent = () =>
      one().unrecorded.selectFrom("letters").select("id").where("state", "!=", "sent").executeTakeFirst()
    await until("that every email is settled", async () => !(await unsent()))
    expect(resend.taken.length).toBe(LETTERS)
    expect(new Set(resend.taken.map((letter) => letter.body.to[0])).size).toBe(LETTERS)
    const states = await one().unrecorded.selectFrom("letters").select("state").distinct().execute()
    expect(states).toEqual([{ state: "sent" }])
    await last.kill()
    await steady?.kill()
    await resend.stop()
    await clear(one())
  }, 60_000)
})
