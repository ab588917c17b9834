import { sql } from "kysely"
import type { Opened } from "../access/open.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Change, Store } from "../storage/store.ts"

/**
 * A session's append token: it comes with the session, opens nothing but appending to it, and ends when the session is
 * completed or its owner says so. The owner's next append gives another.
 */
export const newAppendToken = (): string => `oca_${newSecret()}`

/** A token for the owner who has appended to a session that has none any more; undefined otherwise, or when it is complete. */
export async function appendTokenFor(store: Store, session: Opened<"append">): Promise<string | undefined> {
  if (session.role !== "owner" || session.row.append_token_hash !== null) return undefined
  const token = newAppendToken()
  const given = await store.unrecorded
    .updateTable("sessions")
    .set({ append_token_hash: hashSecret(token) })
    .where("id", "=", session.id)
    .where("append_token_hash", "is", null)
    .where("status", "!=", "complete")
    .executeTakeFirst()
  // Of two appends at once one gives it.
  return given.numUpdatedRows === 1n ? token : undefined
}

export async function endAppendToken(store: Store, session: Opened<"manage">): Promise<void> {
  await store.change(session.viewer.person?.id ?? null, async (change) => {
    if (!(await takeAppendToken(change, session.id))) return change.unchanged()
    await change.record({ name: "append-token.ended", session: session.id })
  })
}

/** Takes it away, if there is one. Whoever appends by it now is looked at again: the epoch rises. */
export async function takeAppendToken(change: Change, session: string): Promise<boolean> {
  const taken = await change.db
    .updateTable("sessions")
    .set({ append_token_hash: null, acl_epoch: sql<number>`acl_epoch + 1` })
    .where("id", "=", session)
    .where("append_token_hash", "is not", null)
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}
