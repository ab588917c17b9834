import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/** Rounds of several kinds: what people have yet to be told of, comments or what waits in a remote session, and when. */
export async function rounds(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("rounds")
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("since", "bigint")
    .addColumn("next_at", "bigint")
    .addColumn("last_at", "bigint")
    .addPrimaryKeyConstraint("rounds_key", ["session_id", "kind"])
    .execute()
  await sql`insert into rounds (kind, session_id, since, next_at, last_at)
    select 'comment', session_id, since, next_at, last_at from comment_rounds`.execute(db)
  await db.schema.dropTable("comment_rounds").execute()
  await db.schema
    .createIndex("rounds_due")
    .on("rounds")
    .column("next_at")
    .where(sql<boolean>`next_at is not null`)
    .execute()
}
