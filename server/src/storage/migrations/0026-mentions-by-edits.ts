import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** Since when a comment mentions somebody: who is mentioned by an edit is told of it then. Unknown for what was there before. */
export async function mentionsByEdits({ schema }: Kysely<Tables>): Promise<void> {
  await schema.alterTable("comment_mentions").addColumn("added_at", "bigint").execute()
}
