import { Refusal } from "#protocol/errors"
import type { Collaborator } from "#protocol/sharing"
import { change } from "../access/change.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { collaboratorIn, expiry, letterOf, project } from "./collaborators.ts"

/** Sends an invitation's letter again and extends it by 30 days. Once somebody has opened it there is nothing to send. */
export async function resendInvitation(
  store: Store,
  session: Opened<"share">,
  collaborator: string,
): Promise<Collaborator> {
  const id = await change(store, session, async (held) => {
    const row = await collaboratorIn(held, session.id, collaborator)
    if (row.person_id !== null) {
      throw new Refusal("CONFLICT", "They have already opened the session, so there's no invitation to send again.")
    }
    await held.record({
      name: "collaborator.resent",
      subject: row.id,
      data: { role: row.role },
      names: { address: row.address },
    })
    await held.db
      .updateTable("collaborators")
      .set({ expires_at: expiry(store) })
      .where("id", "=", row.id)
      .where("person_id", "is", null)
      .execute()
    return row.id
  })
  const row = await store.unrecorded.selectFrom("collaborators").selectAll().where("id", "=", id).executeTakeFirst()
  if (!row) throw new Refusal("NOT_FOUND", "This person is no longer a collaborator.")
  return project(row, null, await letterOf(store.unrecorded, row))
}
