import { Refusal } from "#protocol/errors"
import type { Ability } from "#protocol/people"
import type { Change, Store } from "../storage/store.ts"
import { type Opened, reopen } from "./open.ts"

/** Access has changed between the door and the change. */
class Stale extends Error {}

/** As often as access may change under a change that it is about. */
const TRIES = 5

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
  let opened = session
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      return await store.change(opened.viewer.person?.id ?? null, async (change) => {
        if ((await hold(store, change, opened.id)) !== opened.row.acl_epoch) throw new Stale()
        return await work(change, opened)
      })
    } catch (error) {
      if (!(error instanceof Stale)) throw error
      opened = await reopen(store, opened, ability)
    }
  }
  throw new Refusal("CONFLICT", "Access to this session is changing at the moment. Try again.")
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
