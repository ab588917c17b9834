import type { Transaction } from "kysely"
import type { Tables } from "../storage/tables.ts"

/**
 * Raises the epoch of every session that a person owns or collaborates on, in the transaction of what changes the person: no
 * byte passes to anybody there before they have been looked at again, on any node.
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
