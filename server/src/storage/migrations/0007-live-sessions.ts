import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/**
 * An index of the few live sessions, to find those that fell silent. Without `updated_at`: each append changes that, and
 * PostgreSQL would have to update every index of the table.
 */
export async function liveSessions(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createIndex("sessions_live")
    .on("sessions")
    .column("id")
    .where(sql<boolean>`status = 'live'`)
    .execute()
}
