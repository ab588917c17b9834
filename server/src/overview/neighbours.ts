import type { Ability } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import type { Opened } from "../access/open.ts"
import { matrix } from "../access/policy.ts"
import { askedBy, roleOf, shapeOf } from "../access/role.ts"
import type { Store } from "../storage/store.ts"

/** As many as one page needs: a person who clears a conversation a hundred times finds the rest in their list. */
const MOST = 20

/**
 * The session that this one continued, and those that continued it. Each is a session like any other: only those that the
 * door would open for the same viewer are returned.
 */
export async function neighbours(
  store: Store,
  session: Opened<Ability>,
): Promise<Pick<Session, "continues" | "continued_by">> {
  const { viewer, row } = session
  // A token that may only write sees the sessions that it writes to.
  if (!viewer.scopes.includes("read")) return { continues: null, continued_by: [] }
  const [before, after] = await Promise.all([
    row.continues === null ? [] : seen(store, session, "before", row.continues),
    seen(store, session, "after", row.id),
  ])
  return { continues: before[0] ?? null, continued_by: after }
}

/** The roles are checked before the cut, so that sessions the viewer may not see don't use up the limit. */
function seen(store: Store, { viewer, row }: Opened<Ability>, side: "before" | "after", id: string) {
  const given = { id, owner: row.owner_id, ...askedBy(viewer) }
  return store.kept(`neighbours ${side} for ${shapeOf(viewer)}`, given, (db, { id, owner, ...asked }) =>
    db
      .selectFrom("sessions as s")
      .innerJoin("people as o", "o.id", "s.owner_id")
      .select(["s.id", "s.title"])
      .where(side === "before" ? "s.id" : "s.continues", "=", id)
      .where("s.owner_id", "=", owner)
      .where(roleOf(store, viewer, asked), "in", matrix.view)
      .orderBy("s.id", "desc")
      .limit(MOST),
  )
}
