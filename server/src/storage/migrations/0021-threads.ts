import type { Kysely } from "kysely"
import type { Tables } from "../tables.ts"

/** Threads of comments, what each is about, whom they mention, and up to where each person has read them. */
export async function threads({ schema }: Kysely<Tables>): Promise<void> {
  await schema.alterTable("comments").addColumn("thread_id", "text").execute()
  await schema.alterTable("comments").addColumn("anchor", "text").execute()
  await schema.alterTable("comments").addColumn("deleted_at", "bigint").execute()
  await schema.createIndex("comments_thread").on("comments").column("thread_id").execute()
  await schema
    .createTable("comment_mentions")
    .addColumn("comment_id", "text", (c) => c.notNull().references("comments.id").onDelete("cascade"))
    .addColumn("person_id", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("comment_mentions_key", ["comment_id", "person_id"])
    .execute()
  await schema
    .createTable("comment_reads")
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("person_id", "text", (c) => c.notNull())
    .addColumn("upto", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("comment_reads_key", ["session_id", "person_id"])
    .execute()
}
