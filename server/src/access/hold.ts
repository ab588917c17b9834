import type { Change, Happening, HeldId, Store } from "../storage/store.ts"

/**
 * A session locked until the change ends. Everything the change is based on is read after the lock, and two equal changes
 * run one after the other. (SQLite has only one writer anyway.)
 */
export interface Held {
  db: Change["db"]
  /** The session's `acl_epoch` when it was locked. */
  epoch: number
  /** Writes an event into the session's history, and raises the session's `acl_epoch` if the event `rechecks`. */
  record(what: Happening): Promise<void>
  /** Says that there was nothing to change after all, so the missing event is no mistake. */
  unchanged(): void
}

/**
 * Locks a session; returns null if it has been deleted. It checks nobody's access: a change that a viewer asked for goes
 * through `change` in access/, and scripts/house.ts lists the other permitted callers.
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
