import type { Change, Happening, HeldId, Store } from "../storage/store.ts"

/**
 * A session that a change holds until it ends: what is read of it from here on is what the change is made on, and two equal
 * changes come one after the other. (SQLite has one writer anyway.)
 */
export interface Held {
  db: Change["db"]
  /** The session's `acl_epoch` when it was held. */
  epoch: number
  /** Writes an event of the session into its history, and raises the session's `acl_epoch` if it `rechecks`. */
  record(what: Happening): Promise<void>
  /** Says that there was nothing to change after all, so that no event is missing. */
  unchanged(): void
}

/**
 * Holds a session, or gives null when it has been deleted. It asks nobody's access: a verb that somebody asked for goes through
 * `change` in access/, and what may come here otherwise is listed in scripts/house.ts.
 */
export async function hold(store: Pick<Store, "dialect">, change: Change, session: string): Promise<Held | null> {
  const row = await change.db
    .selectFrom("sessions")
    .select("acl_epoch")
    .where("id", "=", session)
    .$if(store.dialect === "postgres", (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!row) return null
  return {
    db: change.db,
    epoch: row.acl_epoch,
    record: (what) => change.recordOf(session as HeldId, what),
    unchanged: change.unchanged,
  }
}
