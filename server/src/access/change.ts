import { Refusal } from "#protocol/errors"
import type { Ability } from "#protocol/people"
import type { Store } from "../storage/store.ts"
import { type Held, hold } from "./hold.ts"
import { type AnyOpened, type Opened, reopenHeld } from "./open.ts"

/**
 * The one way to change a session on behalf of a viewer; only appends have their own. Locks the session and checks the
 * viewer again if anybody's access has changed since the door let them in, since they may lose it at any moment. The event
 * names the viewer and this session, and is written in the same transaction as the change.
 */
export async function change<A extends Ability, T>(
  store: Store,
  session: Opened<A>,
  work: (held: Held, session: Opened<A>) => Promise<T>,
): Promise<T> {
  return store.change(actorOf(session), async (within) => {
    const held = await hold(store, within, session.id)
    if (!held) throw new Refusal("NOT_FOUND")
    const isStale = held.epoch !== session.row.acl_epoch
    return work(held, isStale ? await reopenHeld(store, within, session) : session)
  })
}

/** Who acts. A session's append token acts as its owner. */
const actorOf = ({ viewer, role, row }: AnyOpened): string | null =>
  viewer.person?.id ?? (role === "appender" ? row.owner_id : null)
