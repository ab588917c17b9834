import { type Kysely, sql } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/**
 * The search index. `indexed_sessions` says how far each session is indexed, and gives it the number under which its
 * passages are stored; `passages` has the words of one entry each, but no text: that is read from the entry.
 */
export async function search(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const indexed = db.schema.createTable("indexed_sessions")
  const numbered =
    dialect === "postgres"
      ? indexed.addColumn("number", "bigserial", (c) => c.primaryKey())
      : indexed.addColumn("number", "integer", (c) => c.primaryKey().autoIncrement())
  // No foreign key to the session: the row outlives it until its passages are gone.
  await numbered
    .addColumn("session_id", "text", (c) => c.notNull().unique())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .execute()
  await sql`insert into indexed_sessions (session_id, seq) select id, 0 from sessions order by id`.execute(db)
  if (dialect === "sqlite") {
    // Without positions and text, an index is as small as it gets. Our words are tokenized before they come here; `ascii`
    // takes them as they are. (`columnsize=0` would be smaller still, but then nothing could be deleted.)
    await sql`create virtual table passages using fts5(
      words, content='', contentless_delete=1, detail=none, tokenize='ascii')`.execute(db)
    return
  }
  await db.schema
    .createTable("passages")
    .addColumn("number", "bigint", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("words", sql`tsvector`, (c) => c.notNull())
    .addPrimaryKeyConstraint("passages_key", ["number", "seq"])
    .execute()
  // Every search would scan the rows that wait to be merged into the index.
  await sql`create index passages_words on passages using gin (words) with (fastupdate = off)`.execute(db)
}
