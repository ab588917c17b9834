import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The scopes that a program requests. Programs that ask while the server is being updated get what most of them need. */
export async function deviceScopes(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .alterTable("devices")
    .addColumn("scopes", "text", (c) => c.notNull().defaultTo("read write"))
    .execute()
}
