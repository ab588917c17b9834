import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** At which line of a source the records of its document begin: what an earlier version stored of it as lines stands before. */
export async function documentFrom({ schema }: Kysely<Tables>): Promise<void> {
  await schema.alterTable("sources").addColumn("document_from", "integer").execute()
}
