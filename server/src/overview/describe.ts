import { Refusal } from "#protocol/errors"
import type { Ability } from "#protocol/people"
import type { RawPrefix } from "#protocol/raw-prefix"
import type { Session } from "#protocol/sessions"
import { lookAgain } from "../access/again.ts"
import { abilitiesOf, type Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import type { RawColumns } from "../storage/tables/sessions.ts"
import { neighbours } from "./neighbours.ts"
import { type SummaryRow, summarise, summaryColumns } from "./summary.ts"

/**
 * The room of what lists and pages show of a session, for all rooms that show one. It reads, and never changes anything; it
 * leaves out what the viewer may not know.
 */

/** A session as its page shows it. */
export async function describe(store: Store, session: Opened<Ability>): Promise<Session> {
  const [row] = await store.kept("a session for its page", { id: session.id }, (db, it) =>
    db
      .selectFrom("sessions as s")
      .innerJoin("people as o", "o.id", "s.owner_id")
      .select(summaryColumns(store.now))
      .select(["s.bytes", "s.comments_for_readers", "s.machine", "s.permission_mode"])
      .where("s.id", "=", it.id),
  )
  if (!row) throw new Refusal("NOT_FOUND")
  const sources = await store.kept("sources of a session", { id: session.id }, (db, it) =>
    db
      .selectFrom("sources")
      .select(["name", "lines", "first_seq as first", "last_seq as last", "raw_bytes", "raw_sha256", "raw_lines"])
      .where("session_id", "=", it.id)
      .orderBy("name"),
  )
  const pullRequests = await store.kept("pull requests of a session", { id: session.id }, (db, it) =>
    db
      .selectFrom("pull_requests")
      .select(["repository", "number", "url"])
      .where("session_id", "=", it.id)
      .orderBy("seq")
      .orderBy("number"),
  )
  await lookAgain(store, session)
  return {
    ...summarise(row as SummaryRow, session.role),
    abilities: abilitiesOf(session),
    comments_for_readers: session.role === "owner" ? row.comments_for_readers === 1 : null,
    ...(session.role === "owner" && { machine: row.machine }),
    permission_mode: row.permission_mode,
    pull_requests: pullRequests,
    sources: sources.map(({ name, lines, first, last, ...raw }) => {
      // Details of the owner's own files are for the owner only.
      return { name, lines, first, last, ...(session.role === "owner" && { raw: rawOf(raw) }) }
    }),
    bytes: row.bytes,
    ...(await neighbours(store, session)),
  }
}

function rawOf({ raw_bytes, raw_sha256, raw_lines }: RawColumns): RawPrefix | null {
  if (raw_bytes === null || raw_sha256 === null || raw_lines === null) return null
  return { bytes: raw_bytes, sha256: raw_sha256, lines: raw_lines }
}
