import { type Kysely, sql } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/**
 * Indexes for queries that scanned a whole table: the history of a session, a person's own events (for their export), the
 * open invitations of an address, expired tickets. And the keys that the server has had, by their fingerprints (keyring.ts).
 */
export async function keysAndIndexes(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await db.schema.createIndex("events_session").on("events").columns(["session_id", "n"]).execute()
  await db.schema.createIndex("events_actor").on("events").columns(["actor_id", "n"]).execute()
  await db.schema
    .createIndex("collaborators_open")
    .on("collaborators")
    .columns(["address", "session_id"])
    .where(sql<boolean>`person_id is null`)
    .execute()
  await db.schema.createIndex("tickets_expires").on("tickets").column("expires_at").execute()
  await db.schema
    .createTable("server_keys")
    .addColumn("fingerprint", "text", (c) => c.primaryKey())
    .addColumn("since", "bigint", (c) => c.notNull())
    .addColumn("before", dialect === "postgres" ? "bytea" : "blob")
    .addColumn("at", "bigint", (c) => c.notNull())
    .execute()
  // PostgreSQL plans by a table's statistics, and ignores a new index on a full table until they are updated.
  if (dialect === "postgres") await sql`analyze events`.execute(db)
}
