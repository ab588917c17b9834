import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The progress of an unfinished upload: `upload_done` of `upload_of` bytes. Null if none is expected to continue. */
export async function uploads(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("sessions").addColumn("upload_of", "bigint").execute()
  await db.schema
    .alterTable("sessions")
    .addColumn("upload_done", "bigint", (column) => column.notNull().defaultTo(0))
    .execute()
}
