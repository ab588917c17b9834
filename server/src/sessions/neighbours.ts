import type { Ability } from "#protocol/people"
import type { Session } from "#protocol/session"
import type { Opened } from "../access/open.ts"
import { askedBy, roleOf, shapeOf } from "../access/role.ts"
import type { Store } from "../storage/store.ts"

/** As many as one page needs: who clears a conversation a hundred times finds the rest in their list. */
const MOST = 20

/**
 * The session that this one went on from, and those that went on from it. Each is a session like any other: only those are
 * told of that the door would open for the same viewer.
 */
export async function neighbours(
  store: Store,
  session: Opened<Ability>,
): Promise<Pick<Session, "continues" | "continued_by">> {
  const { viewer, row } = session
  // A token that may only write is told of what it writes.
  if (!viewer.scopes.includes("read")) return { continues: null, continued_by: [] }
  const given = {
    id: row.id,
    before: row.continues ?? "",
    owner: row.owner_id,
    ...askedBy(viewer),
  }
  const found = await store.kept(`neighbours for ${shapeOf(viewer)}`, given, (db, { id, before, owner, ...asked }) =>
    db
      .selectFrom("sessions as s")
      .innerJoin("people as o", "o.id", "s.owner_id")
      .select(["s.id", "s.title", "s.continues"])
      .select(roleOf(store, viewer, asked).as("role"))
      .where((it) => it.or([it("s.id", "=", before), it("s.continues", "=", id)]))
      .where("s.owner_id", "=", owner)
      .orderBy("s.id", "desc")
      .limit(MOST),
  )
  const seen = found.filter((one) => one.role !== "none" && one.role !== "appender")
  const link = ({ id, title }: { id: string; title: string }) => ({ id, title })
  return {
    continues: seen.filter((one) => one.id === row.continues).map(link)[0] ?? null,
    continued_by: seen.filter((one) => one.continues === row.id).map(link),
  }
}
