import { type Kysely, sql } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/**
 * Append tokens that can end: the column may be null, and a token is found by its hash. And `session_words`, by which a
 * search knows which sessions it need not look into. The search index is rebuilt, since each passage now names its session.
 */
export async function reads(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  // SQLite can't drop NOT NULL from an existing column.
  await db.schema.alterTable("sessions").addColumn("append_token", "text").execute()
  await sql`update sessions set append_token = append_token_hash where status <> 'complete'`.execute(db)
  await db.schema.alterTable("sessions").dropColumn("append_token_hash").execute()
  await db.schema.alterTable("sessions").renameColumn("append_token", "append_token_hash").execute()
  await db.schema
    .createIndex("sessions_append_token")
    .unique()
    .on("sessions")
    .column("append_token_hash")
    .where("append_token_hash", "is not", null)
    .execute()

  await db.schema
    .createTable("session_words")
    .addColumn("number", "bigint", (c) => c.notNull())
    .addColumn("part", "integer", (c) => c.notNull())
    .addColumn("words", "integer", (c) => c.notNull())
    .addColumn("filter", dialect === "postgres" ? "bytea" : "blob", (c) => c.notNull())
    .addPrimaryKeyConstraint("session_words_key", ["number", "part"])
    .execute()
  if (dialect === "sqlite") await sql`insert into passages (passages) values ('delete-all')`.execute(db)
  else await sql`truncate passages`.execute(db)
  await db.updateTable("indexed_sessions").set({ seq: 0 }).execute()
}
