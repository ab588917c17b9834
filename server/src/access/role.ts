import { type RawBuilder, sql } from "kysely"
import type { Role } from "#protocol/people"
import type { Store } from "../storage/store.ts"
import type { Viewer } from "./viewer.ts"

/** An address opens an invitation for as long as its proof is fresh. */
export const PROOF_DAYS = 90

/**
 * Who a viewer is to the session `s` (with its owner joined as `o`), as one SQL expression: the list and the door use the
 * same one. The first line that matches counts, so a link never takes rights away and a contributor stays one on a public
 * session.
 */
export function roleOf(store: Store, viewer: Viewer): RawBuilder<Role> {
  const person = viewer.person?.id ?? null
  const appender = viewer.appendToken ? sql`when s.append_token_hash = ${viewer.appendToken} then 'appender'` : sql``
  const asPerson = person
    ? sql`
      when not exists (select 1 from people v where v.id = ${person} and v.disabled_at is null and v.deleted_at is null)
        then 'none'
      when s.owner_id = ${person} then 'owner'
      when exists (select 1 from collaborators c where c.session_id = s.id and c.person_id = ${person})
        then (select c.role from collaborators c where c.session_id = s.id and c.person_id = ${person})
      when exists (${openInvitations(store, person)})
        then (select min(invited.role) from (${openInvitations(store, person)}) invited)`
    : sql``
  const byLink = viewer.link
    ? sql`or exists (select 1 from links l where l.session_id = s.id and l.token_hash = ${viewer.link}
        and l.revoked_at is null and (l.expires_at is null or l.expires_at > ${store.now}))`
    : sql``
  return sql<Role>`case
      when o.disabled_at is not null or o.deleted_at is not null then 'none'
      ${appender}
      ${asPerson}
      when s.kind = 'recorded' and (s.visibility = 'public' ${byLink}) then 'reader'
      else 'none'
    end`
}

/** Unbound, unexpired invitations of the session `s` to a proven address of the person. */
export function openInvitations(store: Store, person: string): RawBuilder<unknown> {
  return sql`select c.role from collaborators c join addresses a on a.address = c.address
    where c.session_id = s.id and c.person_id is null and c.expires_at > ${store.now}
      and a.person_id = ${person} and a.proved_at > ${store.now} - ${PROOF_DAYS * 86_400_000}`
}
