import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** A provider's account belongs to one person, even if it signs in twice at the same time. */
export async function accounts(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createIndex("accounts_provider")
    .unique()
    .on("accounts")
    .columns(["provider_id", "account_id"])
    .execute()
}
