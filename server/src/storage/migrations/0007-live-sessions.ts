import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/**
 * The few sessions that are live, for the look at which of them fell silent. Without `updated_at`: each append changes that, and
 * PostgreSQL would have to write every index of the table anew.
 */
export async function liveSessions(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createIndex("sessions_live")
    .on("sessions")
    .column("id")
    .where(sql<boolean>`status = 'live'`)
    .execute()
}
