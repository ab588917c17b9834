import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import { type AnyOpened, type OpenedHistory, reopen } from "./open.ts"
import { askedBy, credentialStands, shapeOf } from "./role.ts"
import type { Viewer } from "./viewer.ts"

/**
 * Checks access again after a read. Entries are already bounded by the seq that was read together with the right. Comments,
 * people, links and counts have no such bound, so they are returned only if access had not ended by the time they were read.
 */

/** For data read from a session after its door was opened. Refuses as the door does. */
export async function lookAgain(store: Store, session: AnyOpened): Promise<void> {
  await credentialsStand(store, session.viewer)
  const [now] = await store.kept("the epoch of a session", { id: session.id }, (db, it) =>
    db.selectFrom("sessions").select("acl_epoch").where("id", "=", it.id),
  )
  // Every change to anybody's access raises the epoch.
  if (now?.acl_epoch !== session.row.acl_epoch) await reopen(store, session, session.ability)
}

/** The same for a history: the owner of a deleted session can still read it, for as long as they may sign in. */
export const lookAgainAtHistory = (store: Store, { viewer, session }: OpenedHistory): Promise<void> =>
  session ? lookAgain(store, session) : credentialsStand(store, viewer)

/** For a person's own data: refuses if their token or sign-in has ended meanwhile, or if they may no longer sign in. */
export async function credentialsStand(store: Store, viewer: Viewer): Promise<void> {
  if (!viewer.person) return
  const [now] = await store.kept(`whether ${shapeOf(viewer)} may still come in`, { ...askedBy(viewer) }, (db, it) =>
    db.selectNoFrom(credentialStands(viewer, it).as("stands")),
  )
  if (!now?.stands || (viewer.until !== null && viewer.until <= Date.now())) throw new Refusal("UNAUTHENTICATED")
}
