import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/**
 * Which comments people have yet to be told of, and when; letters about comments name a period until they are written. And
 * the number of recorded heads of the history.
 */
export async function bounds(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("comment_rounds")
    .addColumn("session_id", "text", (c) => c.primaryKey().references("sessions.id").onDelete("cascade"))
    .addColumn("since", "bigint")
    .addColumn("next_at", "bigint")
    .addColumn("last_at", "bigint")
    .execute()
  await db.schema
    .createIndex("comment_rounds_due")
    .on("comment_rounds")
    .column("next_at")
    .where(sql<boolean>`next_at is not null`)
    .execute()
  await db.schema
    .createTable("head_files")
    .addColumn("file", "text", (c) => c.primaryKey())
    .addColumn("place", "text", (c) => c.notNull())
    .addColumn("lines", "bigint", (c) => c.notNull())
    .addColumn("seal", "text", (c) => c.notNull())
    .addColumn("mac", "text", (c) => c.notNull())
    .execute()
  await db.schema.alterTable("letters").addColumn("since", "bigint").execute()
  await db.schema.alterTable("letters").addColumn("upto", "bigint").execute()
  await db.schema.createIndex("letters_session").on("letters").column("session_id").execute()
  await db.schema.createIndex("letters_created").on("letters").column("created_at").execute()
}
