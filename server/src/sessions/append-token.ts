import { sql } from "kysely"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"

/**
 * A session's append token: it comes with the session, opens nothing but appending to it, and ends when the session is
 * completed or its owner says so. The owner's next append gives another.
 */
export const newAppendToken = (): string => `oca_${newSecret()}`

/** A token for the owner who has appended to a session that has none any more; undefined otherwise, or when it is complete. */
export async function appendTokenFor(store: Store, session: Opened<"append">): Promise<string | undefined> {
  if (session.role !== "owner" || session.row.append_token_hash !== null) return undefined
  if (session.row.kind === "remote") return undefined
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
  await change(store, session, async (held) => {
    if (!(await takeAppendToken(held, session.id))) return held.unchanged()
    await held.record({ name: "append-token.ended" })
  })
}

/** Takes it away, if there is one. Whoever appends by it now is looked at again: the epoch rises. */
export async function takeAppendToken(held: Held, session: string): Promise<boolean> {
  const taken = await held.db
    .updateTable("sessions")
    .set({ append_token_hash: null, acl_epoch: sql<number>`acl_epoch + 1` })
    .where("id", "=", session)
    .where("append_token_hash", "is not", null)
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}
