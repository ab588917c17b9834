import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/** The sessions that are open to the team, for their list. That a remote one never is, 0012 sees to: it has to be private. */
export async function team({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createIndex("sessions_team")
    .on("sessions")
    .column("id")
    .where(sql<boolean>`visibility = 'team'`)
    .execute()
}
