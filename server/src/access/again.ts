import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import { type AnyOpened, type OpenedHistory, reopen } from "./open.ts"
import { askedBy, credentialStands, shapeOf } from "./role.ts"
import type { Viewer } from "./viewer.ts"

/**
 * Looking again, at who has read. Entries are bounded by the seq that was read together with the right; comments, people,
 * links and counts have none: they are given only if access had not ended when they were read.
 */

/** For what was read of a session after its door was opened. Refuses as the door does. */
export async function lookAgain(store: Store, session: AnyOpened): Promise<void> {
  await credentialsStand(store, session.viewer)
  const [now] = await store.kept("the epoch of a session", { id: session.id }, (db, it) =>
    db.selectFrom("sessions").select("acl_epoch").where("id", "=", it.id),
  )
  // Whatever changes who may do what raises the epoch.
  if (now?.acl_epoch !== session.row.acl_epoch) await reopen(store, session, session.ability)
}

/** The same for a history: of a deleted session its owner goes on reading, for as long as they may come in at all. */
export const lookAgainAtHistory = (store: Store, { viewer, session }: OpenedHistory): Promise<void> =>
  session ? lookAgain(store, session) : credentialsStand(store, viewer)

/** For what is a person's own: refuses when their token or sign-in has ended meanwhile, or they may not come in any more. */
export async function credentialsStand(store: Store, viewer: Viewer): Promise<void> {
  if (!viewer.person) return
  const [now] = await store.kept(`whether ${shapeOf(viewer)} may still come in`, { ...askedBy(viewer) }, (db, it) =>
    db.selectNoFrom(credentialStands(viewer, it).as("stands")),
  )
  if (!now?.stands || (viewer.until !== null && viewer.until <= Date.now())) throw new Refusal("UNAUTHENTICATED")
}
