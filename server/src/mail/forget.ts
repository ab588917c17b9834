import { type Kysely, sql, type Transaction } from "kysely"
import type { LetterKind } from "#protocol/letters"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { kinds } from "./kinds.ts"

/** Letters to a deleted person: pending ones are dropped, and nothing is kept of the others. */
export async function forgetLettersTo(db: Transaction<Tables>, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  await db
    .deleteFrom("letters")
    .where("to_address", "in", [...addresses])
    // A letter that is being sent at this moment is left to its worker.
    .where("state", "!=", "sending")
    .execute()
  await db
    .deleteFrom("mail_refusals")
    .where("address", "in", [...addresses])
    .execute()
}

/** Letters about a deleted session. One that is being sent goes once it is settled (forgetOldLetters). */
export async function forgetLettersAbout(db: Kysely<Tables>, session: string): Promise<void> {
  await db.deleteFrom("letters").where("session_id", "=", session).where("state", "!=", "sending").execute()
}

const DAY = 86_400_000
const AT_ONCE = 500

/** Deletes letters that nobody will ask about any more. Returns how many, at most the limit of one run. */
export async function forgetOldLetters(store: Store): Promise<number> {
  const before = (days: number) => sql<number>`${store.now} - ${days * DAY}`
  const old = await store.db
    .selectFrom("letters as l")
    .leftJoin("sessions as s", "s.id", "l.session_id")
    .select("l.id")
    .where("l.state", "not in", ["queued", "sending"])
    .where((it) =>
      it.or([
        ...Object.entries(kinds).map(([kind, { keptDays }]) =>
          it.and([it("l.kind", "=", kind as LetterKind), it("l.created_at", "<", before(keptDays))]),
        ),
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
