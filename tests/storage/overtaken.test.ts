import { beforeAll, describe, expect, test } from "bun:test"
import { sql, type Transaction } from "kysely"
import { take } from "../../server/src/mail/take.ts"
import { chooseAddress, claim } from "../../server/src/people/addresses.ts"
import { newId } from "../../server/src/storage/id.ts"
import type { Store } from "../../server/src/storage/store.ts"
import type { Tables } from "../../server/src/storage/tables.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { writeLetters } from "../mail/letter-rows.ts"
import { installation } from "./installation.ts"
import { numbered } from "./numbered.ts"
import { makePeople } from "./person.ts"
import { renameWhileAppending } from "./renaming.ts"

/**
 * A value read before a change and written with it may have changed in between. Each column to which this applies has its
 * race here. On SQLite one change follows the other; on PostgreSQL the one in between is held open until the other waits for
 * it, or has overtaken it.
 */

/** The small form; `npm run soak -- renames 200` is the long one. */
const TRIALS = 40

onEachDatabase((database) => {
  const here = installation(database)

  test("a rename that was answered stays, however many lines come in at the same time", async () => {
    const lost: string[] = []
    for (let trial = 0; trial < TRIALS; trial += 4) {
      const trials = [0, 1, 2, 3].map((more) => renameWhileAppending(here.client, trial + more))
      lost.push(...(await Promise.all(trials)).filter((wrong) => wrong !== null))
    }
    expect(lost).toEqual([])
  })

  if (database.name === "SQLite") return
  describe("while another change is under way", () => {
    let store: Store
    let session = ""
    beforeAll(() => {
      store = here.running.store
    })
    const fresh = async () => {
      session = (await here.client.create()).id
    }

    /** `first` has run and isn't committed yet while `second` begins. */
    async function overtake<T>(first: (db: Transaction<Tables>) => Promise<unknown>, second: () => Promise<T>) {
      const held = await store.unrecorded.startTransaction().execute()
      await first(held)
      let over = false
      const result = second().finally(() => {
        over = true
      })
      while (!over && !(await somebodyWaits())) await Bun.sleep(5)
      await held.commit().execute()
      return result
    }

    const waiting = sql<{ n: number }>`select 1 as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    const somebodyWaits = async () => (await waiting.execute(store.db)).rows.length > 0

    const rename = (db: Transaction<Tables>) =>
      db.updateTable("sessions").set({ title: "Mine", title_rank: 5 }).where("id", "=", session).execute()

    test("a title given by hand is not replaced by one that a line brings", async () => {
      await fresh()
      const { status } = await overtake(rename, () => here.client.append(session, numbered(0, 1)))
      const { body } = await here.client.session(session)
      expect({ status, entries: body.entries, title: body.title }).toEqual({ status: 200, entries: 1, title: "Mine" })
    })

    test("the history of a deletion has the title that the session had then", async () => {
      await fresh()
      await overtake(rename, () => here.client.call("DELETE", `/sessions/${session}`))
      const row = await store.db
        .selectFrom("events as e")
        .innerJoin("event_names as names", "names.n", "e.n")
        .select("names.names")
        .where("e.session_id", "=", session)
        .where("e.name", "=", "session.deleted")
        .executeTakeFirstOrThrow()
      expect(JSON.parse(row.names)).toEqual({ title: "Mine" })
    })

    test("the last half line that stands there becomes the last line, though another one was as long", async () => {
      await fresh()
      await here.client.append(session, '{"n": 1')
      const another = (db: Transaction<Tables>) =>
        db
          .updateTable("sessions")
          .set({ updated_at: store.now })
          .where("id", "=", session)
          .execute()
          .then(() =>
            db
              .updateTable("sources")
              .set({ partial: Buffer.from('{"n": 2') })
              .where("session_id", "=", session)
              .execute(),
          )
      await overtake(another, () => here.client.complete(session))
      expect((await here.client.export(session)).toString()).toBe('{"n": 2')
    })

    test("a token that an append gives while the session is completed ends with it", async () => {
      await fresh()
      await here.client.complete(session)
      await here.client.append(session, numbered(0, 1))
      await store.unrecorded
        .updateTable("sessions")
        .set({ append_token_hash: null })
        .where("id", "=", session)
        .execute()
      const give = (db: Transaction<Tables>) =>
        db.updateTable("sessions").set({ append_token_hash: "given" }).where("id", "=", session).execute()
      await overtake(give, () => here.client.complete(session))
      const row = await store.db
        .selectFrom("sessions")
        .select(["status", "append_token_hash"])
        .where("id", "=", session)
        .executeTakeFirstOrThrow()
      expect(row).toEqual({ status: "complete", append_token_hash: null })
    })

    test("an email that was taken back is not sent", async () => {
      const [letter = ""] = await writeLetters(store, 1)
      const taken = await overtake(
        (db) => db.updateTable("letters").set({ state: "dropped" }).where("id", "=", letter).execute(),
        () => take(store, 1000),
      )
      expect(taken).toBeNull()
      const row = await store.db.selectFrom("letters").select("state").where("id", "=", letter).executeTakeFirst()
      expect(row?.state).toBe("dropped")
    })

    test("an address that somebody else proves is not chosen for one's own email", async () => {
      const [alice, bob] = await makePeople(database.env, 2)
      const address = `both-${newId().toLowerCase()}@example.com`
      if (!alice || !bob) throw new Error("Nobody was made.")
      await store.unrecorded
        .insertInto("addresses")
        .values({ address, person_id: alice.id, proved_at: store.now })
        .execute()
      const chosen = await overtake(
        (db) => claim({ db, record: async () => {}, recordOf: async () => {}, unchanged() {} }, store, address, bob.id),
        () =>
          chooseAddress(store, alice.id, address).then(
            () => "chosen",
            () => "refused",
          ),
      )
      const email = await store.db
        .selectFrom("people")
        .select("email")
        .where("id", "=", alice.id)
        .executeTakeFirstOrThrow()
      expect({ chosen, email: email.email }).toEqual({ chosen: "refused", email: alice.email })
    })
  })
})
