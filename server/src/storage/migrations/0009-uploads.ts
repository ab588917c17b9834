import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** How far an upload is that has not ended yet: `upload_done` of `upload_of` bytes. Null where none is expected to go on. */
export async function uploads(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("sessions").addColumn("upload_of", "bigint").execute()
  await db.schema
    .alterTable("sessions")
    .addColumn("upload_done", "bigint", (column) => column.notNull().defaultTo(0))
    .execute()
}
