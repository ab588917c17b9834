import { Refusal } from "#protocol/errors"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { append, readTail, TRIES } from "./append.ts"
import { cut, seal } from "./pages.ts"
import type { Quota } from "./quota.ts"

/**
 * Says that nothing more comes for now: half last lines become last lines, and the tail is sealed. Appending makes the
 * session live again. Gives the number of entries.
 */
export async function complete(store: Store, session: Opened<"append">, quota: Quota): Promise<number> {
  const waiting = await store.db
    .selectFrom("sources")
    .select(["name", "lines", "partial"])
    .where("session_id", "=", session.id)
    .where("partial", "is not", null)
    .execute()
  for (const source of waiting) {
    if (!source.partial) continue
    const batch = {
      source: source.name,
      line: source.lines,
      lines: [source.partial],
      partial: null,
      unterminated: true,
    }
    // Its bytes have been counted; a person who has no more room may still say that this was all.
    await append(store, session, batch, { ...quota, maxPersonBytes: 0 })
  }
  return sealTail(store, session)
}

async function sealTail(store: Store, session: Opened<"append">): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await store.db
      .selectFrom("sessions")
      .select(["seq", "sealed", "status"])
      .where("id", "=", session.id)
      .executeTakeFirst()
    if (!row) throw new Refusal("NOT_FOUND")
    const { pages } = cut(await readTail(store, session.id), true)
    const sealed = await Promise.all(pages.map((page) => seal(session.id, page)))
    const done = await store.change(session.viewer.person?.id ?? session.row.owner_id, async (change) => {
      if (row.status === "complete" && sealed.length === 0) {
        change.unchanged()
        return true
      }
      const moved = await change.db
        .updateTable("sessions")
        .set({ sealed: row.seq, tail_bytes: 0, status: "complete", updated_at: store.now })
        .where("id", "=", session.id)
        .where("seq", "=", row.seq)
        .where("sealed", "=", row.sealed)
        .where("status", "!=", "archived")
        .executeTakeFirst()
      if (moved.numUpdatedRows !== 1n) {
        change.unchanged()
        return false
      }
      for (const page of sealed) await change.db.insertInto("pages").values(page).execute()
      await change.db.deleteFrom("tail").where("session_id", "=", session.id).execute()
      await change.record({ name: "session.completed", session: session.id, data: { entries: row.seq } })
      return true
    })
    if (done) return row.seq
  }
  throw new Refusal("CONFLICT", "The session is still being appended to. Try again.")
}
