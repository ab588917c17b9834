import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/**
 * Letters that report whether they arrived: whose they are, the provider's id for them, limits, and who has unsubscribed.
 */
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
  // Letters handed over in the last hours, for limits that hold across nodes and restarts.
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
  // One row, locked while counting and taking, so that two nodes count one after the other.
  await schema
    .createTable("mail_gate")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("turn", "bigint", (c) => c.notNull())
    .execute()
  await db.insertInto("mail_gate").values({ id: 1, turn: 0 }).execute()
  // The topics that an address has unsubscribed from.
  await schema
    .createTable("mail_refusals")
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("topic", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("mail_refusals_key", ["address", "topic"])
    .execute()
}
