import { type Kysely, type RawBuilder, sql } from "kysely"
import type { Role } from "#protocol/people"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { proofIsFresh } from "./role.ts"

/** Somebody whose list includes a session. `collaborator` is the id of their row; null for the owner. */
export interface Concerned {
  person: string
  role: Extract<Role, "owner" | "contributor" | "viewer">
  collaborator: string | null
}

/**
 * The people whose list includes the session: its owner, its collaborators, and those invited by an address that they have
 * proved.
 */
export const concernedBy = (store: Store, session: string, within?: Kysely<Tables>): Promise<Concerned[]> =>
  store.kept(
    "whom a session concerns",
    { session },
    (db, it) => ({ compile: () => concernedQuery(store, it.session).compile(db) }),
    within,
  )

function concernedQuery(store: Store, session: string): RawBuilder<Concerned> {
  const ofOwner = sql`sessions s join people o on o.id = s.owner_id and o.disabled_at is null and o.deleted_at is null`
  return sql<Concerned>`
    select s.owner_id as person, 'owner' as role, null as collaborator from ${ofOwner} where s.id = ${session}
    union all
    select c.person_id, c.role, c.id from ${ofOwner} join collaborators c on c.session_id = s.id
      where s.id = ${session} and c.person_id is not null
    union all
    select a.person_id, c.role, c.id from ${ofOwner} join collaborators c on c.session_id = s.id
      join addresses a on a.address = c.address
      where s.id = ${session} and c.person_id is null and c.expires_at > ${store.now}
        and ${proofIsFresh(store, "a.proved_at")}`
}
