import { sql } from "kysely"
import type { Ended } from "#protocol/entries"
import { Refusal } from "#protocol/errors"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import { wholeOf } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import { cut, seal } from "../transcript/pages.ts"
import { tailAfter } from "../transcript/stored.ts"
import { append, TRIES } from "./append.ts"
import { takeAppendToken } from "./append-token.ts"
import { noOtherRun } from "./runs.ts"

const unbounded = { maxSessionBytes: Number.POSITIVE_INFINITY, maxPersonBytes: 0 }

/**
 * Says that nothing more comes for now: half last lines become last lines, the tail is sealed, and an upload has ended.
 * Appending makes the session live again, or incomplete. Gives the number of entries.
 */
export async function complete(
  store: Store,
  session: Opened<"append">,
  { ended, run }: { ended?: Ended | undefined; run?: string | undefined } = {},
): Promise<number> {
  await noOtherRun(store.db, session, run)
  const waiting = await store.db
    .selectFrom("sources")
    .select("name")
    .where("session_id", "=", session.id)
    .where("partial", "is not", null)
    .execute()
  for (const source of waiting) {
    // Its bytes have been counted; who has no more room may still say that this was all.
    await append(store, session, { source: source.name, unterminated: true }, unbounded)
  }
  const inChange: InChange = (work) =>
    change(store, session, async (held) => {
      await noOtherRun(held.db, session, run)
      return work(held)
    })
  const entries = await sealTail(store, session.id, inChange, ended ? { ended } : {})
  if (entries === null) throw new Refusal("NOT_FOUND")
  return entries
}

export interface Ending {
  /** What has ended, if it was said. */
  ended?: Ended
  /** Only if it is live and nothing has come for so long. */
  silentMinutes?: number
}

/** How the session is changed: for somebody, or by the server itself. Null when it is gone. */
type InChange = (work: (held: Held) => Promise<boolean>) => Promise<boolean | null>

/** Gives the number of entries, or null when there is no such session (any more). */
export async function sealTail(
  store: Store,
  id: string,
  inChange: InChange,
  { ended, silentMinutes }: Ending,
): Promise<number | null> {
  const silent = silentMinutes === undefined ? sql<boolean>`true` : silentFor(store, silentMinutes)
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await store.db
      .selectFrom("sessions")
      .select(["seq", "sealed", "status"])
      .where("id", "=", id)
      .where(silent)
      .executeTakeFirst()
    if (!row) return null
    const { pages } = cut(await tailAfter(store, wholeOf(id)), true)
    const sealed = await Promise.all(pages.map((page) => seal(id, page)))
    const done = await inChange(async (held) => {
      // What fell silent may go on by itself; what somebody completed goes on by its owner.
      const endToken = async () => silentMinutes === undefined && (await takeAppendToken(held, id))
      if (row.status === "complete" && sealed.length === 0) {
        await endToken()
        held.unchanged()
        return true
      }
      const moved = await held.db
        .updateTable("sessions")
        .set({
          sealed: row.seq,
          tail_bytes: 0,
          status: "complete",
          upload_of: null,
          upload_done: 0,
          updated_at: store.now,
        })
        .where("id", "=", id)
        .where("seq", "=", row.seq)
        .where("sealed", "=", row.sealed)
        .where("status", "!=", "archived")
        // Half a line that came meanwhile moves no number: only the time tells of it.
        .where(silent)
        .executeTakeFirst()
      if (moved.numUpdatedRows !== 1n) {
        held.unchanged()
        return false
      }
      // Only now that the row is ours: until then an append may give a token.
      await endToken()
      for (const page of sealed) await held.db.insertInto("pages").values(page).execute()
      await held.db.deleteFrom("tail").where("session_id", "=", id).execute()
      const why = { ...(ended && { ended }), ...(silentMinutes !== undefined && { silent_minutes: silentMinutes }) }
      const data = { entries: row.seq, ...why }
      await held.record({ name: "session.completed", data })
      return true
    })
    if (done) return row.seq
  }
  throw new Refusal("CONFLICT", "The session is still being appended to. Try again.")
}

/**
 * A session that is live, and to which nothing was appended for so long. `live` stands there as it is, for the index. A remote
 * session's agent may say nothing for hours: its run is heard of all the same.
 */
export function silentFor(store: Store, minutes: number) {
  const since = sql`${store.now} - ${minutes * 60_000}`
  return sql<boolean>`status = 'live' and updated_at <= ${since} and not exists (select 1 from runs
    where runs.session_id = sessions.id and runs.ended_at is null and runs.seen_at > ${since})`
}
