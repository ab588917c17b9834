import type { Selectable } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Ability, Role } from "#protocol/people"
import { Ability as AbilityNames } from "#protocol/people"
import { SessionId } from "#protocol/session"
import type { Change, Store } from "../storage/store.ts"
import type { SessionsTable } from "../storage/tables.ts"
import { bindInvitations } from "./bind.ts"
import { judge } from "./policy.ts"
import { invitationWaits, linkEnds, roleOf, shapeOf } from "./role.ts"
import type { Viewer } from "./viewer.ts"

declare const proof: unique symbol

/**
 * A session that the door has opened for a viewer and an ability. Only `open` makes one: a function that asks for
 * `Opened<"share">` can't be called with an id, with an object made by hand, or after a check for something less.
 */
export interface Opened<A extends Ability> {
  readonly [proof]: A
  readonly id: string
  readonly role: Role
  readonly viewer: Viewer
  readonly row: Selectable<SessionsTable>
  /** When the link that was presented will end by itself, in milliseconds since 1970, or null. */
  readonly linkEnds: number | null
}

/** Opened, for whatever it was: enough to ask what else is allowed. */
export type AnyOpened = Opened<Ability>

/** The one door. Refuses with NOT_FOUND whatever the viewer may not see, exactly as if it had never existed. */
export async function open<A extends Ability>(
  store: Store,
  viewer: Viewer,
  id: string,
  ability: A,
): Promise<Opened<A>> {
  let found = await admit(store, viewer, id, ability)
  // Whatever somebody does with a session accepts the invitation to it, save to decline it.
  if (found.invited && ability !== "leave") {
    await bindInvitations(store, viewer, found.row.id)
    found = await admit(store, viewer, id, ability)
  }
  return { id: found.row.id, role: found.role, viewer, row: found.row, linkEnds: found.linkEnds } as Opened<A>
}

async function admit(store: Store, viewer: Viewer, id: string, ability: Ability, db?: Change["db"]) {
  const found = await look(store, viewer, id, db)
  const refusal = found ? judge(found.role, ability, circumstancesOf(found.row), viewer.scopes) : "NOT_FOUND"
  if (!found || refusal) throw new Refusal(refusal ?? "NOT_FOUND")
  return found
}

/**
 * Opens the history: of a session by the door, of a deleted one for whoever owned it. It outlives the session, and nothing
 * else of it does.
 */
export async function openHistory(store: Store, viewer: Viewer, id: string): Promise<{ id: string }> {
  const session = await open(store, viewer, id, "seeSharing").catch((refusal: unknown) => {
    if (refusal instanceof Refusal && refusal.code === "NOT_FOUND") return null
    throw refusal
  })
  if (session) return { id: session.id }
  if (!viewer.person || !viewer.scopes.includes("read")) throw new Refusal("NOT_FOUND")
  const deleted = await store.db
    .selectFrom("deleted_sessions")
    .select("id")
    .where("id", "=", id)
    .where("owner_id", "=", viewer.person.id)
    .executeTakeFirst()
  if (!deleted) throw new Refusal("NOT_FOUND")
  return deleted
}

/** Opens once more what is open already, for another ability: a change that needs two, a stream that has to look again. */
export function reopen<A extends Ability>(store: Store, session: AnyOpened, ability: A): Promise<Opened<A>> {
  return open(store, session.viewer, session.id, ability)
}

/** The same inside a change that holds the session: what it reads there stands until the commit. It accepts no invitation. */
export async function reopenHeld<A extends Ability>(
  store: Store,
  change: Change,
  session: AnyOpened,
  ability: A,
): Promise<Opened<A>> {
  const { viewer, id } = session
  const { row, role, linkEnds } = await admit(store, viewer, id, ability, change.db)
  return { id, role, viewer, row, linkEnds } as Opened<A>
}

/** Everything that this viewer may do here: what the page shows and hides by. */
export function abilitiesOf(session: AnyOpened): Ability[] {
  const it = circumstancesOf(session.row)
  return AbilityNames.options.filter((ability) => judge(session.role, ability, it, session.viewer.scopes) === null)
}

async function look(store: Store, viewer: Viewer, id: string, inChange?: Change["db"]) {
  if (!SessionId.safeParse(id).success) return null
  const given = {
    id,
    person: viewer.person?.id ?? null,
    appender: viewer.appendToken,
    link: viewer.link,
  }
  const [found] = await store.kept(
    `open for ${shapeOf(viewer)}`,
    given,
    (db, it) =>
      db
        .selectFrom("sessions as s")
        .innerJoin("people as o", "o.id", "s.owner_id")
        .selectAll("s")
        .select(roleOf(store, viewer, it).as("role"))
        .select(invitationWaits(store, it).as("invited"))
        .select(linkEnds(store, viewer, it).as("link_ends"))
        .where("s.id", "=", it.id),
    inChange,
  )
  if (!found) return null
  const { role, invited, link_ends, ...row } = found
  return { row, role, invited: (role === "contributor" || role === "viewer") && Boolean(invited), linkEnds: link_ends }
}

function circumstancesOf(row: Selectable<SessionsTable>) {
  return { kind: row.kind, status: row.status, commentsForReaders: row.comments_for_readers === 1 }
}
