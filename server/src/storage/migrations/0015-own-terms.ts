import { type Kysely, sql } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/** The search index is rebuilt, since each word is now indexed with its session and the filters of words are smaller. */
export async function ownTerms(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await db.deleteFrom("session_words").execute()
  if (dialect === "sqlite") await sql`insert into passages (passages) values ('delete-all')`.execute(db)
  else await sql`truncate passages`.execute(db)
  await db.updateTable("indexed_sessions").set({ seq: 0 }).execute()
}
