import type { Kysely } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/** Where a new reading of a session is stored until it counts, and how far it has got. */
export async function rereadings(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { schema } = db
  await schema
    .createTable("rereadings")
    .addColumn("session_id", "text", (c) => c.primaryKey().references("sessions.id").onDelete("cascade"))
    .addColumn("reading", "integer", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("known", "text")
    .addColumn("leased_until", "bigint", (c) => c.notNull())
    .execute()
  await schema
    .alterTable("pages")
    .addColumn("fresh", dialect === "postgres" ? "bytea" : "blob")
    .execute()
  await schema.alterTable("sources").addColumn("fresh_state", "text").execute()
  await schema
    .alterTable("indexed_sessions")
    .addColumn("reading", "integer", (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.createIndex("sessions_reading").on("sessions").columns(["reading", "id"]).execute()
}
