import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** The ways in: who has not been asked for a name, the operator's sign-in links, and which provider's session a sign-in came by. */
export async function doors(db: Kysely<Tables>): Promise<void> {
  const { schema } = db
  await schema
    .alterTable("people")
    .addColumn("unnamed", "integer", (c) => c.notNull().defaultTo(0))
    .execute()
  await schema
    .createTable("sign_in_links")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn("person_id", "text", (c) => c.notNull().references("people.id").onDelete("cascade"))
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .execute()
  await schema.createIndex("sign_in_links_person").on("sign_in_links").column("person_id").execute()
  for (const column of ["provider", "provider_subject", "provider_session"]) {
    await schema.alterTable("sign_ins").addColumn(column, "text").execute()
  }
  await schema.createIndex("sign_ins_provider").on("sign_ins").columns(["provider", "provider_subject"]).execute()
}
