import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/**
 * No token of a provider is stored, and the way to it and back needs no row: the columns and the table for them are dropped.
 */
export async function noTokens(db: Kysely<Tables>): Promise<void> {
  const columns = [
    "access_token",
    "refresh_token",
    "id_token",
    "access_token_expires_at",
    "refresh_token_expires_at",
    "scope",
    "password",
  ]
  for (const column of columns) await db.schema.alterTable("accounts").dropColumn(column).execute()
  await db.schema.dropTable("verifications").execute()
}
