import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/**
 * Ways to sign in: who has not been asked for a name, the operator's sign-in links, and the provider's session behind a
 * sign-in.
 */
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
  await codes(db)
  await schema.createIndex("sign_ins_provider").on("sign_ins").columns(["provider", "provider_subject"]).execute()
}

/** Codes: who asked for one, the wrong tries, and the kind of asker it was sent for. */
async function codes({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable("code_asks")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("asker", "text", (c) => c.notNull())
    .addColumn("person_id", "text", (c) => c.references("people.id").onDelete("cascade"))
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("known", "integer", (c) => c.notNull())
    .addColumn("hash", "text")
    .addColumn("digits", "integer", (c) => c.notNull())
    .addColumn("tries", "integer", (c) => c.notNull())
    .addColumn("asked_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addColumn("taken_at", "bigint")
    .addColumn("sent_at", "bigint")
    .execute()
  await schema.createIndex("code_asks_asker").unique().on("code_asks").columns(["address", "asker"]).execute()
  await schema.createIndex("code_asks_waiting").on("code_asks").columns(["sent_at", "asked_at"]).execute()
  await schema.createIndex("code_asks_ended").on("code_asks").column("expires_at").execute()
  await schema.createIndex("code_asks_person").on("code_asks").column("person_id").execute()
  await schema
    .createTable("wrong_codes")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("network", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .execute()
  await schema.createIndex("wrong_codes_address").on("wrong_codes").columns(["address", "at"]).execute()
  await schema.createIndex("wrong_codes_network").on("wrong_codes").columns(["network", "at"]).execute()
  await schema.createIndex("wrong_codes_at").on("wrong_codes").column("at").execute()
  for (const column of ["standing", "network"]) await schema.alterTable("handovers").addColumn(column, "text").execute()
  await schema.createIndex("handovers_network").on("handovers").columns(["network", "at"]).execute()
}
