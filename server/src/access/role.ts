import { type RawBuilder, sql } from "kysely"
import type { Role } from "#protocol/people"
import type { Store } from "../storage/store.ts"
import type { Viewer } from "./viewer.ts"

/** An address opens an invitation for as long as its proof is fresh. */
export const PROOF_DAYS = 90

/** What the expression compares with: of the viewer, or placeholders of a query that is kept. */
interface Asked {
  person: string | null
  appender: string | null
  link: string | null
}

const askedBy = (viewer: Viewer): Asked => ({
  person: viewer.person?.id ?? null,
  appender: viewer.appendToken,
  link: viewer.link,
})

/** What a viewer came with: the expression's text depends on this and nothing else. */
export const shapeOf = (viewer: Viewer): string =>
  [viewer.person && "a person", viewer.appendToken && "an appender", viewer.link && "a link"].filter(Boolean).join(", ")

/**
 * Who a viewer is to the session `s` (with its owner joined as `o`), as one SQL expression: the list and the door use the
 * same one. The first that matches counts, so a link never takes rights away and a contributor stays one on a public
 * session.
 */
export function roleOf(store: Store, viewer: Viewer, asked: Asked = askedBy(viewer)): RawBuilder<Role> {
  const person = viewer.person ? asked.person : null
  const appender = viewer.appendToken ? sql`when s.append_token_hash = ${asked.appender} then 'appender'` : sql``
  const asPerson = person
    ? sql`
      when not exists (select 1 from people v where v.id = ${person} and v.disabled_at is null and v.deleted_at is null)
        then 'none'
      when s.owner_id = ${person} then 'owner'`
    : sql``
  const asCollaborator = person
    ? sql`(select min(r.role) from (
          select c.role from collaborators c where c.session_id = s.id and c.person_id = ${person}
          union all ${invited(store, person)}) r),`
    : sql``
  const byLink = viewer.link
    ? sql`or exists (select 1 from links l where l.session_id = s.id and l.token_hash = ${asked.link}
        and l.revoked_at is null and (l.expires_at is null or l.expires_at > ${store.now}))`
    : sql``
  return sql<Role>`case
      when o.disabled_at is not null or o.deleted_at is not null then 'none'
      ${appender}
      ${asPerson}
      else coalesce(
        ${asCollaborator}
        case when s.kind = 'recorded' and (s.visibility = 'public' ${byLink}) then 'reader' end,
        'none')
    end`
}

/** When the link that the viewer came with will end by itself, or null: whoever follows a session is looked at again then. */
export function linkEnds(store: Store, viewer: Viewer, asked: Asked): RawBuilder<number | null> {
  if (!viewer.link) return sql<null>`null`
  return sql<number | null>`(select l.expires_at from links l
    where l.session_id = s.id and l.token_hash = ${asked.link} and l.expires_at > ${store.now})`
}

/** Whether an invitation of the session `s` waits for the person: what they do next is to accept it. */
export const invitationWaits = (store: Store, asked: Pick<Asked, "person">): RawBuilder<number | boolean> =>
  sql<number | boolean>`exists (${invited(store, asked.person)})`

/**
 * The roles of the unbound, unexpired invitations of the session `s` to a proven address of the person. From the person's
 * few addresses to the session's many collaborators, which SQLite would not choose by itself.
 */
function invited(store: Store, person: string | null): RawBuilder<unknown> {
  return sql`select c.role from addresses a cross join collaborators c
    where a.person_id = ${person} and a.proved_at > ${store.now} - ${PROOF_DAYS * 86_400_000}
      and c.session_id = s.id and c.address = a.address and c.person_id is null and c.expires_at > ${store.now}`
}
