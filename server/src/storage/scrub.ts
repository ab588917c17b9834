import { type Kysely, sql } from "kysely"
import type { Tables } from "./tables.ts"

/** How many pages of the search index are merged at a time: some milliseconds. */
const PAGES_AT_ONCE = 200
const MOST_STEPS = 100_000
/** A database up to this size is rewritten within half a second, in which no request is served. */
const REWRITTEN_BYTES = 64 * 1024 * 1024

/**
 * Deleted rows are overwritten in place (`secure_delete`), but the write-ahead log still has their pages until it is
 * truncated, and the search index has their words until its segments are merged. Pages in use may keep stale bytes of a row
 * that was moved within them: only rewriting the whole file removes those, which is skipped for a large one.
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

/** Merges everything into one segment, without the deleted rows, a few pages at a time. */
async function mergeIndex(db: Kysely<Tables>): Promise<void> {
  const changes = async () =>
    Number((await sql<{ n: number }>`select total_changes() as n`.execute(db)).rows[0]?.n ?? 0)
  // The first call begins the merge of all segments, the others continue it; when nothing changes, it is done.
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = await changes()
    const pages = step === 0 ? -PAGES_AT_ONCE : PAGES_AT_ONCE
    await sql`insert into passages (passages, rank) values ('merge', ${sql.lit(pages)})`.execute(db)
    if ((await changes()) - before < 2) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
