import { sql } from "kysely"
import { Refusal } from "#protocol/errors"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"

/** The most additions of one person in any hour. */
export const ADDITIONS_AN_HOUR = 50
const HOUR = 3_600_000

/**
 * Counts one attempt to add somebody, exactly: over the last sixty minutes by the database's clock, across nodes and
 * restarts. It has a transaction of its own, because an attempt that then fails still counts, and a removal gives nothing
 * back.
 */
export async function countAddition(store: Store, person: string): Promise<void> {
  await store.unrecorded.transaction().execute(async (db) => {
    // Counting locks the person's row: a second count for the same person waits for the first. (SQLite has only one writer.)
    if (store.dialect === "postgres") {
      await db.selectFrom("people").select("id").where("id", "=", person).forUpdate().execute()
    }
    const { count, oldest, now } = await db
      .selectFrom("additions")
      .select((row) => [row.fn.countAll<number>().as("count"), row.fn.min("at").as("oldest"), store.now.as("now")])
      .where("person_id", "=", person)
      .where("at", ">", sql<number>`${store.now} - ${HOUR}`)
      .executeTakeFirstOrThrow()
    if (Number(count) >= ADDITIONS_AN_HOUR) {
      const seconds = Math.max(1, Math.ceil((Number(oldest) + HOUR - Number(now)) / 1000))
      const minutes = Math.ceil(seconds / 60)
      throw new Refusal(
        "RATE_LIMITED",
        `You have added ${ADDITIONS_AN_HOUR} people in the last hour. You can add the next one in ${minutes} minutes.`,
        {},
        seconds,
      )
    }
    await db.insertInto("additions").values({ id: newId(), person_id: person, at: store.now }).execute()
  })
}
