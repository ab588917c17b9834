import { Refusal } from "#protocol/errors"
import type { Ability } from "#protocol/people"
import type { Change, Store } from "../storage/store.ts"
import { type Opened, reopenHeld } from "./open.ts"

/**
 * A change by somebody who may lose the right to it at any moment: made while the session is held, by the access that stands
 * then. What was opened by an older one is opened again first.
 */
export async function changeOpened<A extends Ability, T>(
  store: Store,
  session: Opened<A>,
  ability: A,
  work: (change: Change, session: Opened<A>) => Promise<T>,
): Promise<T> {
  return store.change(session.viewer.person?.id ?? null, async (change) => {
    const epoch = await hold(store, change, session.id)
    const isStale = epoch !== session.row.acl_epoch
    return work(change, isStale ? await reopenHeld(store, change, session, ability) : session)
  })
}

/**
 * Holds a session until the change ends: what is read of its sharing from here on is what the change is made on, and two
 * equal changes come one after the other. (SQLite has one writer anyway.) A session that has been deleted meanwhile is gone. Gives
 * its `acl_epoch`.
 */
export async function hold(store: Store, change: Change, session: string): Promise<number> {
  const row = await change.db
    .selectFrom("sessions")
    .select("acl_epoch")
    .where("id", "=", session)
    .$if(store.dialect === "postgres", (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!row) throw new Refusal("NOT_FOUND")
  return row.acl_epoch
}
