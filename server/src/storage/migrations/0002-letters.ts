import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/** Letters that arrive or say that they can't: whose they are, how the provider calls them, limits, and who wants none. */
export async function letters(db: Kysely<Tables>): Promise<void> {
  const schema = db.schema
  for (const column of ["sender_id", "from_name", "provider_id"]) {
    await schema.alterTable("letters").addColumn(column, "text").execute()
  }
  await db
    .updateTable("letters")
    .set({ kind: "invitation" })
    .where(sql<string>`kind`, "=", "collaborator.invited")
    .execute()
  await schema.createIndex("letters_collaborator").on("letters").columns(["collaborator_id", "created_at"]).execute()
  await schema
    .createIndex("letters_provider")
    .on("letters")
    .column("provider_id")
    .where("provider_id", "is not", null)
    .execute()
  // What was handed over in the last hours, for limits that hold across nodes and restarts.
  await schema
    .createTable("handovers")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("sender_id", "text")
    .addColumn("recipient", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .execute()
  await schema.createIndex("handovers_sender").on("handovers").columns(["sender_id", "at"]).execute()
  await schema.createIndex("handovers_recipient").on("handovers").columns(["recipient", "at"]).execute()
  await schema.createIndex("handovers_at").on("handovers").column("at").execute()
  // One row: whoever counts and takes holds it, so that two nodes count one after the other.
  await schema
    .createTable("mail_gate")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("turn", "bigint", (c) => c.notNull())
    .execute()
  await db.insertInto("mail_gate").values({ id: 1, turn: 0 }).execute()
  // What an address wants no letters about.
  await schema
    .createTable("mail_refusals")
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("topic", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("mail_refusals_key", ["address", "topic"])
    .execute()
}
