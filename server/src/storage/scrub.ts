import { type Kysely, sql } from "kysely"
import type { Tables } from "./tables.ts"

/** Pages of the search's index that are merged at a stretch: some milliseconds. */
const PAGES_AT_ONCE = 200
const MOST_STEPS = 100_000
/** As large a database is written anew within half a second; nobody is served meanwhile. */
const REWRITTEN_BYTES = 64 * 1024 * 1024

/**
 * Deleted rows are overwritten where they stood (`secure_delete`), but the log beside the database still has their pages until
 * it is emptied, and the search's index has their words until its segments are merged. Pages that are in use may keep a stale
 * piece of a row that was moved within them: only writing the whole file anew takes that out, which a large one is spared.
 */
export async function scrubSqlite(db: Kysely<Tables>, all: boolean): Promise<void> {
  if (all) {
    await mergeIndex(db)
    if ((await sizeOf(db)) <= REWRITTEN_BYTES) await sql`vacuum`.execute(db)
  }
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
}

async function sizeOf(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(db)
  return Number(rows[0]?.bytes ?? Number.POSITIVE_INFINITY)
}

/** Merges what there is into one segment, without the rows that were deleted, a stretch at a time. */
async function mergeIndex(db: Kysely<Tables>): Promise<void> {
  const changes = async () =>
    Number((await sql<{ n: number }>`select total_changes() as n`.execute(db)).rows[0]?.n ?? 0)
  // The first stretch begins the merge of all segments, the others go on with it; when nothing changes it is done.
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = await changes()
    const pages = step === 0 ? -PAGES_AT_ONCE : PAGES_AT_ONCE
    await sql`insert into passages (passages, rank) values ('merge', ${sql.lit(pages)})`.execute(db)
    if ((await changes()) - before < 2) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
