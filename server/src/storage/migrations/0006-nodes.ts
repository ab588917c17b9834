import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The servers that share a database: until when each may deliver, and up to when it knows who lost access. */
export async function nodes(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("nodes")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("until", "bigint", (c) => c.notNull())
    .addColumn("looked_at", "bigint", (c) => c.notNull())
    .execute()
}
