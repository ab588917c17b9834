import { type RawBuilder, sql } from "kysely"
import type { Role } from "#protocol/people"
import type { ListedSession, SessionFilter } from "#protocol/sessions"
import type { Asker } from "../access/door.ts"
import { askedBy, roleOf, shapeOf } from "../access/role.ts"
import type { Store } from "../storage/store.ts"
import { type SummaryRow, summarise, summaryColumns } from "./summary.ts"

export interface ListAsked {
  filter?: SessionFilter | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/**
 * A batch of the sessions on which a person is owner, contributor or viewer, newest first; or of those that are open to the
 * team. The cursor is the last id: ids
 * sort by age. Each branch walks an index from the cursor on and stops when the batch is full; the role has the last word,
 * by the same expression as the door's.
 */
export async function listSessions(
  store: Store,
  asker: Asker,
  asked: ListAsked,
): Promise<{ sessions: ListedSession[]; next: string | null }> {
  const ids = await candidates(store, asker.person.id, asked, asked.limit + 1)
  const page = ids.slice(0, asked.limit)
  return {
    sessions: await listed(store, asker, page, asked.filter),
    next: ids.length > asked.limit ? (page.at(-1) ?? null) : null,
  }
}

/** What a list is asked for; `anything` is all that a search without a filter looks into. */
export type Wanted = SessionFilter | "anything" | undefined

/** Whether a list may show the session. Nobody finds a session only because it is public. */
export function isListed({ role, visibility }: Pick<Listable, "role" | "visibility">, wanted: Wanted): boolean {
  if (wanted === "team" && visibility !== "team") return false
  if (role === "teammate") return visibility === "team" && (wanted === "team" || wanted === "anything")
  return role === "owner" || role === "contributor" || role === "viewer"
}

type Listable = SummaryRow & { role: Role }

/** Those of the sessions that the person may list, newest first. */
export async function listed(
  store: Store,
  asker: Asker,
  ids: readonly string[],
  found?: Wanted,
): Promise<ListedSession[]> {
  if (ids.length === 0) return []
  const wanted: Record<string, string> = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]))
  const rows = await store.kept(
    `list ${ids.length} for ${shapeOf(asker)}`,
    { ...askedBy(asker), ...wanted },
    (db, { person, credential, appender, link, ...places }) =>
      db
        .selectFrom("sessions as s")
        .innerJoin("people as o", "o.id", "s.owner_id")
        .select(summaryColumns(store.now))
        .select(roleOf(store, asker, { person, credential, appender, link }).as("role"))
        .where("s.id", "in", Object.values<string>(places))
        .orderBy("s.id", "desc"),
  )
  return rows.filter((row) => isListed(row as Listable, found)).map((row) => summarise(row as SummaryRow, row.role))
}

/** The ids of up to this many candidates for the person's list, newest first from the cursor on. */
export async function candidates(
  store: Store,
  person: string,
  asked: { filter?: Wanted; cursor?: string | undefined },
  most: number,
): Promise<string[]> {
  const { filter = "all", cursor = null } = asked
  const rows = await store.kept(
    `list candidates, ${filter}, ${cursor === null ? "from the front" : "from a cursor"}`,
    { person, cursor, most },
    (db, it) => ({ compile: () => candidatesQuery(store, filter, cursor === null ? null : it.cursor, it).compile(db) }),
  )
  return rows.map((row) => row.id)
}

function candidatesQuery(
  store: Store,
  filter: NonNullable<Wanted> | "all",
  cursor: string | null,
  { person, most }: { person: string; most: number },
): RawBuilder<{ id: string }> {
  const before = (column: string) => (cursor === null ? sql`` : sql`and ${sql.ref(column)} < ${cursor}`)
  const owned = sql`select id from (select s.id from sessions s where s.owner_id = ${person} ${before("s.id")}
    order by s.id desc limit ${most}) owned`
  const bound = sql`select id from (select c.session_id as id from collaborators c where c.person_id = ${person}
    ${before("c.session_id")} order by c.session_id desc limit ${most}) bound`
  // A person's own sessions have none, except for the moment in which an invited address becomes the owner's.
  const invited = sql`select id from (select c.session_id as id from addresses a join collaborators c on c.address = a.address
    join sessions s on s.id = c.session_id and s.owner_id <> ${person}
    where a.person_id = ${person} and c.person_id is null and c.expires_at > ${store.now}
    ${before("c.session_id")} order by c.session_id desc limit ${most}) invited`
  // The index of such sessions alone, from the cursor on: how many others there are makes no difference.
  const team = sql`select id from (select s.id from sessions s where s.visibility = 'team' ${before("s.id")}
    order by s.id desc limit ${most}) team`
  const branches: Record<typeof filter, RawBuilder<unknown>[]> = {
    owned: [owned],
    shared: [bound, invited],
    team: [team],
    all: [owned, bound, invited],
    anything: [owned, bound, invited, team],
  }
  return sql`${sql.join(branches[filter], sql` union `)} order by id desc limit ${most}`
}
