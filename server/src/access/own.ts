import type { Change, Store } from "../storage/store.ts"
import { hold } from "./hold.ts"

/**
 * Ends a person's invitations to an address that turned out to be their own: an owner is never a collaborator on their own
 * session. Records it in each session's history.
 */
export async function endOwnInvitations(change: Change, store: Store, address: string, person: string): Promise<void> {
  // Locked in the order of their ids, so that two of these never deadlock.
  const sessions = await change.db
    .selectFrom("sessions as s")
    .select("s.id")
    .where("s.owner_id", "=", person)
    .where("s.id", "in", (row) =>
      row
        .selectFrom("collaborators")
        .select("session_id")
        .where("address", "=", address)
        .where("person_id", "is", null),
    )
    .orderBy("s.id")
    .execute()
  for (const { id: session } of sessions) {
    const held = await hold(store, change, session)
    const invitation = await change.db
      .selectFrom("collaborators")
      .select(["id", "role"])
      .where("session_id", "=", session)
      .where("address", "=", address)
      .where("person_id", "is", null)
      .executeTakeFirst()
    if (!held || !invitation) continue
    await held.record({
      name: "collaborator.removed",
      subject: invitation.id,
      data: { role: invitation.role, active: false, own: true },
      names: { address },
      pending: true,
    })
    await change.db.deleteFrom("collaborators").where("id", "=", invitation.id).execute()
  }
}
