import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The newest version of each source that is a document, as a blob, beside the lines that it was unrolled into. */
export async function documents(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("documents")
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("media", "text", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("documents_key", ["session_id", "source"])
    .execute()
}
