import { type RawBuilder, type SqlBool, sql } from "kysely"
import type { Role } from "#protocol/people"
import type { Store } from "../storage/store.ts"
import type { Viewer } from "./viewer.ts"

/** An address opens an invitation only while its proof is fresh. */
const PROOF_DAYS = 90

/** Whether the proof in the column, an address's `proved_at`, is fresh. Nothing else compares it with the clock. */
export const proofIsFresh = (store: Pick<Store, "now">, column: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} > ${store.now} - ${PROOF_DAYS * 86_400_000}`

/** The values that the expression compares with: the viewer's, or placeholders for a prepared query. */
export interface Asked {
  person: string | null
  credential: string | null
  appender: string | null
  link: string | null
}

export const askedBy = (viewer: Viewer): Asked => ({
  person: viewer.person?.id ?? null,
  credential: viewer.credential,
  appender: viewer.appendToken,
  link: viewer.link,
})

/** The kinds of credential that a viewer presented: the expression's text depends on nothing else. */
export const shapeOf = (viewer: Viewer): string =>
  [
    viewer.person && `a person by ${viewer.credential === null ? "themselves" : viewer.via}`,
    viewer.appendToken && "an appender",
    viewer.link && "a link",
  ]
    .filter(Boolean)
    .join(", ")

/**
 * Whether the person may still sign in, and their token or sign-in has not ended. It is read together with the right, so a
 * request admitted before its credential ended reads nothing that came afterwards.
 */
export function credentialStands(viewer: Viewer, asked: Asked = askedBy(viewer)): RawBuilder<number | boolean> {
  if (!viewer.person) return sql<boolean>`1 = 1`
  const table = viewer.via === "token" ? "tokens" : "sign_ins"
  const held =
    viewer.credential === null
      ? sql``
      : sql`and exists (select 1 from ${sql.table(table)} held where held.id = ${asked.credential})`
  return sql<boolean>`exists (select 1 from people v
    where v.id = ${asked.person} and v.disabled_at is null and v.deleted_at is null ${held})`
}

/** The session in question, in a query with its row as `s`. */
const ofRow = sql`s.id`

/**
 * The viewer's role in the session `s` (with its owner joined as `o`), as one SQL expression that the list and the door
 * share. The first match counts, so a link never takes rights away and a contributor stays one on a public session. Whoever
 * is signed in is a teammate wherever the team or the public may read, and nowhere a reader with less than a stranger has.
 *
 * The owner is checked last, and everything else in any case: refusing a session whose owner is gone takes as long as
 * refusing one that never existed. `session` is its id for queries that may have no row.
 */
export function roleOf(
  store: Store,
  viewer: Viewer,
  asked: Asked = askedBy(viewer),
  session: RawBuilder<unknown> = ofRow,
): RawBuilder<Role> {
  const person = viewer.person ? asked.person : null
  const whens: RawBuilder<unknown>[] = []
  if (viewer.appendToken) whens.push(sql`when s.append_token_hash = ${asked.appender} then 'appender'`)
  if (person) {
    whens.push(sql`when not ${credentialStands(viewer, asked)} then 'none'`)
    whens.push(sql`when s.owner_id = ${person} then 'owner'`)
  }
  const asCollaborator = person
    ? sql`(select min(r.role) from (
          select c.role from collaborators c where c.session_id = ${session} and c.person_id = ${person}
          union all ${invited(store, person, session)}) r),`
    : sql``
  const byLink = viewer.link
    ? sql`or exists (select 1 from links l where l.session_id = ${session} and l.token_hash = ${asked.link}
        and l.revoked_at is null and (l.expires_at is null or l.expires_at > ${store.now}))`
    : sql``
  const asTeammate = person
    ? sql`case when s.kind = 'recorded' and s.visibility in ('team', 'public') then 'teammate' end,`
    : sql``
  const otherwise = sql`coalesce(
        ${asCollaborator}
        ${asTeammate}
        case when s.kind = 'recorded' and (s.visibility = 'public' ${byLink}) then 'reader' end,
        'none')`
  const role = whens.length > 0 ? sql`case ${sql.join(whens, sql` `)} else ${otherwise} end` : otherwise
  // The role is always computed, and then kept whole (no role name is longer than 20) or cut to nothing. A `case` around it
  // would let the database skip the work, and the timing would show.
  const wholeIfOwned = sql`case when o.disabled_at is null and o.deleted_at is null then 20 else 0 end`
  return sql<Role>`coalesce(nullif(substr(${role}, 1, ${wholeIfOwned}), ''), 'none')`
}

/** When the viewer's link expires, or null: followers of a session are checked again at that time. */
export function linkEnds(
  store: Store,
  viewer: Viewer,
  asked: Asked,
  session: RawBuilder<unknown> = ofRow,
): RawBuilder<number | null> {
  if (!viewer.link) return sql<null>`null`
  return sql<number | null>`(select l.expires_at from links l
    where l.session_id = ${session} and l.token_hash = ${asked.link} and l.expires_at > ${store.now})`
}

/** Whether the person has a pending invitation to the session; their next action accepts it. */
export const invitationWaits = (
  store: Store,
  asked: Pick<Asked, "person">,
  session: RawBuilder<unknown> = ofRow,
): RawBuilder<number | boolean> => sql<number | boolean>`exists (${invited(store, asked.person, session)})`

/**
 * The roles of the unbound, unexpired invitations of a session to a proved address of the person. The join goes from the
 * person's few addresses to the session's many collaborators; SQLite would not choose that order by itself.
 */
function invited(store: Store, person: string | null, session: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select c.role from addresses a cross join collaborators c
    where a.person_id = ${person} and ${proofIsFresh(store, "a.proved_at")}
      and c.session_id = ${session} and c.address = a.address and c.person_id is null and c.expires_at > ${store.now}`
}
