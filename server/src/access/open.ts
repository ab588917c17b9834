import { type RawBuilder, type Selectable, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Ability, Role } from "#protocol/people"
import { Ability as AbilityNames } from "#protocol/people"
import { SessionId } from "#protocol/sessions"
import type { Change, Store } from "../storage/store.ts"
import type { SessionsTable } from "../storage/tables/sessions.ts"
import { bindInvitations } from "./bind.ts"
import { judge } from "./policy.ts"
import type { Reach } from "./reach.ts"
import { type Asked, askedBy, credentialStands, invitationWaits, linkEnds, roleOf, shapeOf } from "./role.ts"
import type { Viewer } from "./viewer.ts"

declare const proof: unique symbol

/**
 * A session that the door has opened for a viewer and an ability. Only `open` makes one, so a function that takes
 * `Opened<"share">` can't be called with an id, with a hand-made object, or after a check for a lesser ability.
 */
export interface Opened<A extends Ability> extends Reach {
  readonly [proof]: A
  readonly ability: A
  readonly role: Role
  readonly viewer: Viewer
  readonly row: Selectable<SessionsTable>
  /** When the presented link expires, in milliseconds since 1970, or null. */
  readonly linkEnds: number | null
}

/** Opened for any ability: enough to ask what else is allowed. */
export type AnyOpened = Opened<Ability>

/**
 * The one door. If the viewer may not see the session, it refuses with NOT_FOUND, exactly as if the session had never
 * existed.
 */
export async function open<A extends Ability>(
  store: Store,
  viewer: Viewer,
  id: string,
  ability: A,
): Promise<Opened<A>> {
  let found = await admit(store, viewer, id, ability)
  // Doing anything with a session accepts the invitation to it, except declining it.
  if (found.invited && ability !== "leave") {
    await bindInvitations(store, viewer, found.row.id)
    found = await admit(store, viewer, id, ability)
  }
  return openedAs(found, viewer, ability)
}

const openedAs = <A extends Ability>({ row, role, linkEnds }: Found, viewer: Viewer, ability: A) =>
  ({ id: row.id, upTo: row.seq, ability, role, viewer, row, linkEnds }) as unknown as Opened<A>

/**
 * A session opened for an ability without checking the session's state, for a call that finds out later what exactly it will
 * do.
 */
export interface OpenedInAnyState<A extends Ability> {
  readonly id: string
  readonly viewer: Viewer
  readonly inAnyState: A
}

/** Opens it that way. `settle` returns the proof for the final ability, or refuses: by role first, then by state. */
export async function openInAnyState<A extends Ability>(
  store: Store,
  viewer: Viewer,
  id: string,
  ability: A,
): Promise<OpenedInAnyState<A>> {
  const refusal = (error: unknown) =>
    error instanceof Refusal && error.code === "CONFLICT" ? null : Promise.reject(error)
  await open(store, viewer, id, ability).catch(refusal)
  return { id, viewer, inAnyState: ability }
}

export const settle = <A extends Ability>(store: Store, session: OpenedInAnyState<Ability>, ability: A) =>
  open(store, session.viewer, session.id, ability)

async function admit(store: Store, viewer: Viewer, id: string, ability: Ability, db?: Change["db"]) {
  const found = await look(store, viewer, id, db)
  const refusal = found ? judge(found.role, ability, circumstancesOf(found.row), viewer.scopes) : "NOT_FOUND"
  if (!found || refusal) throw new Refusal(refusal ?? "NOT_FOUND")
  return found
}

/** A history that may be read, of an existing or a deleted session. */
export interface OpenedHistory {
  readonly id: string
  readonly viewer: Viewer
  readonly session: Opened<"seeSharing"> | null
}

/**
 * Opens the history: of an existing session through the door, of a deleted one for its former owner. The history is all that
 * outlives a session.
 */
export async function openHistory(store: Store, viewer: Viewer, id: string): Promise<OpenedHistory> {
  const session = await open(store, viewer, id, "seeSharing").catch((refusal: unknown) => {
    if (refusal instanceof Refusal && refusal.code === "NOT_FOUND") return null
    throw refusal
  })
  if (session) return { id: session.id, viewer, session }
  if (!viewer.person || !viewer.scopes.includes("read")) throw new Refusal("NOT_FOUND")
  const deleted = await store.db
    .selectFrom("deleted_sessions")
    .select("id")
    .where("id", "=", id)
    .where("owner_id", "=", viewer.person.id)
    .executeTakeFirst()
  if (!deleted) throw new Refusal("NOT_FOUND")
  return { id: deleted.id, viewer, session: null }
}

/**
 * Opens an already opened session again for another ability: for a change that needs two, or a stream that has to check
 * again.
 */
export function reopen<A extends Ability>(store: Store, session: AnyOpened, ability: A): Promise<Opened<A>> {
  return open(store, session.viewer, session.id, ability)
}

/** The same inside a change that has locked the session: what it reads holds until the commit. It accepts no invitation. */
export async function reopenHeld<A extends Ability>(
  store: Store,
  change: Change,
  session: Opened<A>,
): Promise<Opened<A>> {
  const { viewer, id, ability } = session
  return openedAs(await admit(store, viewer, id, ability, change.db), viewer, ability)
}

/** Every ability of this viewer here: the page shows and hides controls by it. */
export function abilitiesOf(session: AnyOpened): Ability[] {
  const it = circumstancesOf(session.row)
  return AbilityNames.options.filter((ability) => judge(session.role, ability, it, session.viewer.scopes) === null)
}

/** What the door found: the viewer's role in the session, and the row that gave it. */
interface Found {
  row: Selectable<SessionsTable>
  role: Role
  invited: boolean
  linkEnds: number | null
}

type Looked = Partial<Selectable<SessionsTable>> & {
  role: Role
  invited: number | boolean
  link_ends: number | null
  stands: number | boolean
}

async function look(store: Store, viewer: Viewer, id: string, inChange?: Change["db"]): Promise<Found | null> {
  if (viewer.until !== null && viewer.until <= Date.now()) throw new Refusal("UNAUTHENTICATED")
  if (!SessionId.safeParse(id).success) return null
  const [found] = await store.kept(
    `open for ${shapeOf(viewer)}`,
    { id, ...askedBy(viewer) },
    (db, it) => ({ compile: () => lookQuery(store, viewer, it).compile(db) }),
    inChange,
  )
  if (!found?.stands) throw new Refusal("UNAUTHENTICATED")
  const { role, invited, link_ends, stands: _, ...row } = found
  if (!row.id) return null
  return {
    row: row as Selectable<SessionsTable>,
    role,
    invited: (role === "contributor" || role === "viewer") && Boolean(invited),
    linkEnds: link_ends,
  }
}

/**
 * First the role, in the same steps whether or not the session exists; the session's row only for a viewer with a role. One
 * statement, so the row's seq and epoch date from the same moment as the role.
 */
function lookQuery(store: Store, viewer: Viewer, it: Asked & { id: string }): RawBuilder<Looked> {
  const asked = sql`k.id`
  const nobodysOwner = viewer.person ? it.person : sql.lit("")
  return sql<Looked>`
    with access as materialized (
      select k.id, ${roleOf(store, viewer, it, asked)} as role, ${invitationWaits(store, it, asked)} as invited,
        ${linkEnds(store, viewer, it, asked)} as link_ends, ${credentialStands(viewer, it)} as stands
      from (select cast(${it.id} as text) as id) k
      left join sessions s on s.id = k.id
      left join people o on o.id = coalesce(s.owner_id, ${nobodysOwner}))
    select a.role, a.invited, a.link_ends, a.stands, s.*
    from access a left join sessions s on s.id = case when a.role <> 'none' then a.id end`
}

function circumstancesOf(row: Selectable<SessionsTable>) {
  return { kind: row.kind, status: row.status, commentsForReaders: row.comments_for_readers === 1 }
}
