import type { Transaction } from "kysely"
import type { Tables } from "../storage/tables.ts"

/**
 * Raises the epoch of every session that a person owns or collaborates on, in the transaction that changes the person. No
 * node then sends anybody in those sessions a byte until it has checked them again.
 */
export async function raiseEpochsOf(db: Transaction<Tables>, person: string): Promise<void> {
  await db
    .updateTable("sessions")
    .set((row) => ({ acl_epoch: row("acl_epoch", "+", 1) }))
    .where((row) =>
      row.or([
        row("owner_id", "=", person),
        row("id", "in", row.selectFrom("collaborators").select("session_id").where("person_id", "=", person)),
      ]),
    )
    .execute()
}
