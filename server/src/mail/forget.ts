import type { Transaction } from "kysely"
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
