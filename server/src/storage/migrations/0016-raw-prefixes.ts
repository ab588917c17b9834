import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** How the file of a source begins on its sender's machine, and how many lines were stored then. Null where nobody has told. */
export async function rawPrefixes(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable("sources").addColumn("raw_bytes", "bigint").execute()
  await db.schema.alterTable("sources").addColumn("raw_sha256", "text").execute()
  await db.schema.alterTable("sources").addColumn("raw_lines", "bigint").execute()
}
