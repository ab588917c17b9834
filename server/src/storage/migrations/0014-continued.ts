import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The earlier session of the same owner that a session continued, as `/clear` and forks do. Null for most. */
export async function continued(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("sessions").addColumn("continues", "text").execute()
  await db.schema
    .createIndex("sessions_continues")
    .on("sessions")
    .column("continues")
    .where("continues", "is not", null)
    .execute()
}
