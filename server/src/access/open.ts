import { type RawBuilder, type Selectable, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Ability, Role } from "#protocol/people"
import { Ability as AbilityNames } from "#protocol/people"
import { SessionId } from "#protocol/sessions"
import type { Change, Store } from "../storage/store.ts"
import type { SessionsTable } from "../storage/tables.ts"
import { bindInvitations } from "./bind.ts"
import { judge } from "./policy.ts"
import type { Reach } from "./reach.ts"
import { type Asked, askedBy, credentialStands, invitationWaits, linkEnds, roleOf, shapeOf } from "./role.ts"
import type { Viewer } from "./viewer.ts"

declare const proof: unique symbol

/**
 * A session that the door has opened for a viewer and an ability. Only `open` makes one: a function that asks for
 * `Opened<"share">` can't be called with an id, with an object made by hand, or after a check for something less.
 */
export interface Opened<A extends Ability> extends Reach {
  readonly [proof]: A
  readonly ability: A
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
  return openedAs(found, viewer, ability)
}

const openedAs = <A extends Ability>({ row, role, linkEnds }: Found, viewer: Viewer, ability: A) =>
  ({ id: row.id, upTo: row.seq, ability, role, viewer, row, linkEnds }) as unknown as Opened<A>

/** A session opened for an ability whatever its state forbids: for a call that learns only then what exactly it is about. */
export interface OpenedInAnyState<A extends Ability> {
  readonly id: string
  readonly viewer: Viewer
  readonly inAnyState: A
}

/** Opens it so. `settle` gives the proof for the ability that it comes to, or refuses: by the role first, then by the state. */
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

/** A history that may be read: of a session that is open, or of one that is no more. */
export interface OpenedHistory {
  readonly id: string
  readonly viewer: Viewer
  readonly session: Opened<"seeSharing"> | null
}

/**
 * Opens the history: of a session by the door, of a deleted one for whoever owned it. It outlives the session, and nothing
 * else of it does.
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

/** Opens once more what is open already, for another ability: a change that needs two, a stream that has to look again. */
export function reopen<A extends Ability>(store: Store, session: AnyOpened, ability: A): Promise<Opened<A>> {
  return open(store, session.viewer, session.id, ability)
}

/** The same inside a change that holds the session: what it reads there stands until the commit. It accepts no invitation. */
export async function reopenHeld<A extends Ability>(
  store: Store,
  change: Change,
  session: Opened<A>,
): Promise<Opened<A>> {
  const { viewer, id, ability } = session
  return openedAs(await admit(store, viewer, id, ability, change.db), viewer, ability)
}

/** Everything that this viewer may do here: what the page shows and hides by. */
export function abilitiesOf(session: AnyOpened): Ability[] {
  const it = circumstancesOf(session.row)
  return AbilityNames.options.filter((ability) => judge(session.role, ability, it, session.viewer.scopes) === null)
}

/** What the door found: who the viewer is to the session, and the row that goes with it. */
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
 * First the role, which takes the same steps whether there is such a session or not; the session's row only for somebody who
 * has one. One statement: the row's seq and epoch are those of the moment in which the role was true.
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
