import { type RawBuilder, sql, type Transaction } from "kysely"
import type { Tables } from "../storage/tables.ts"

/** The tables of what is kept beside the entries of a session, each with the reading that its rows belong to. */
export const besideTables = [
  "entry_keys",
  "replaced_entries",
  "entry_calls",
  "prompts",
  "turns",
  "sub_agents",
  "changed_files",
  "file_changes",
  "session_numbers",
] as const

/** Removes what belongs to some of the readings of a session: never to the one that counts. */
export async function forgetReadings(
  db: Transaction<Tables>,
  id: string,
  which: (reading: RawBuilder<number>) => RawBuilder<boolean>,
): Promise<void> {
  for (const table of besideTables) {
    await sql`delete from ${sql.table(table)} where session_id = ${id} and ${which(sql<number>`reading`)}`.execute(db)
  }
}
