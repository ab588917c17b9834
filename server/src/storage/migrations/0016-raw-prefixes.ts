import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The raw prefix of a source, and how many lines were stored at that time. Null if no sender has reported it. */
export async function rawPrefixes(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("sources").addColumn("raw_bytes", "bigint").execute()
  await db.schema.alterTable("sources").addColumn("raw_sha256", "text").execute()
  await db.schema.alterTable("sources").addColumn("raw_lines", "bigint").execute()
}
