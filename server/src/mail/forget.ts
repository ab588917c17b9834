import { type Kysely, sql, type Transaction } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/** Letters to somebody who has gone: those that wait go to nobody, and of the others nothing is kept. */
export async function forgetLettersTo(db: Transaction<Tables>, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  await db
    .deleteFrom("letters")
    .where("to_address", "in", [...addresses])
    // One that is with the transport this moment is left to whoever holds it.
    .where("state", "!=", "sending")
    .execute()
  await db
    .deleteFrom("mail_refusals")
    .where("address", "in", [...addresses])
    .execute()
}

/** Letters about a session that is no more. One that is with the transport goes once it is settled (forgetOldLetters). */
export async function forgetLettersAbout(db: Kysely<Tables>, session: string): Promise<void> {
  await db.deleteFrom("letters").where("session_id", "=", session).where("state", "!=", "sending").execute()
}

const DAY = 86_400_000
/** An invitation lasts thirty days, and its owner sees as long what became of its letter. */
const KEPT_DAYS = 60
/** Whether a letter about comments arrived is nobody's to see. */
const COMMENTS_KEPT_DAYS = 2
const AT_ONCE = 500

/** Deletes letters that nobody asks about any more. Gives how many went; as many as at once at most. */
export async function forgetOldLetters(store: Store): Promise<number> {
  const before = (days: number) => sql<number>`${store.now} - ${days * DAY}`
  const old = await store.db
    .selectFrom("letters as l")
    .leftJoin("sessions as s", "s.id", "l.session_id")
    .select("l.id")
    .where("l.state", "not in", ["queued", "sending"])
    .where((it) =>
      it.or([
        it("l.created_at", "<", before(KEPT_DAYS)),
        it.and([it("l.kind", "=", "comment"), it("l.created_at", "<", before(COMMENTS_KEPT_DAYS))]),
        it.and([it("l.session_id", "is not", null), it("s.id", "is", null)]),
      ]),
    )
    .limit(AT_ONCE)
    .execute()
  if (old.length === 0) return 0
  await store.unrecorded
    .deleteFrom("letters")
    .where(
      "id",
      "in",
      old.map(({ id }) => id),
    )
    .where("state", "not in", ["queued", "sending"])
    .execute()
  return old.length
}
