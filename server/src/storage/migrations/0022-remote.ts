import { type Kysely, sql } from "kysely"
import type { Tables } from "../tables.ts"

/** Runs of agents under `openctl run`, the prompts that people send to them, and what the agents ask. */
export async function remote(db: Kysely<Tables>): Promise<void> {
  const { schema } = db
  await schema
    .createTable("runs")
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("n", "integer", (c) => c.notNull())
    .addColumn("agent", "text", (c) => c.notNull())
    .addColumn("version", "text")
    .addColumn("mode", "text")
    .addColumn("modes", "text", (c) => c.notNull())
    .addColumn("wanted_mode", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("turn", "text")
    .addColumn("interrupt", "text")
    .addColumn("end_asked", "integer", (c) => c.notNull())
    .addColumn("began_at", "bigint", (c) => c.notNull())
    .addColumn("seen_at", "bigint", (c) => c.notNull())
    .addColumn("attended_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addColumn("why", "text")
    .addColumn("reason", "text")
    .addPrimaryKeyConstraint("runs_pk", ["session_id", "id"])
    .execute()
  await schema.createIndex("runs_of_session").on("runs").columns(["session_id", "n"]).unique().execute()
  // A session has one run at a time, whoever begins two.
  await sql`create unique index runs_current on runs (session_id) where ended_at is null`.execute(db)
  await schema
    .createTable("proposals")
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("author_id", "text", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("sent_text", "text")
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("rev", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("decided_by", "text")
    .addColumn("decided_at", "bigint")
    .addColumn("via", "text")
    .addColumn("run_id", "text")
    .addColumn("began_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addColumn("stop", "text")
    .addColumn("note", "text")
    .addPrimaryKeyConstraint("proposals_pk", ["session_id", "id"])
    .execute()
  await schema.createIndex("proposals_by_state").on("proposals").columns(["session_id", "state"]).execute()
  // For the limits of a person, for what expires, and for forgetting a person.
  await schema.createIndex("proposals_of_author").on("proposals").columns(["author_id", "created_at"]).execute()
  await sql`create index proposals_expiring on proposals (expires_at) where state in ('pending', 'approved')`.execute(
    db,
  )
  await schema
    .createTable("questions")
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("run_id", "text", (c) => c.notNull())
    .addColumn("proposal_id", "text")
    .addColumn("call", "text")
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("options", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("rev", "integer", (c) => c.notNull())
    .addColumn("wish", "text")
    .addColumn("wish_by", "text")
    .addColumn("wish_at", "bigint")
    .addColumn("option", "text")
    .addColumn("by_id", "text")
    .addColumn("via", "text")
    .addColumn("reason", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("closed_at", "bigint")
    .addPrimaryKeyConstraint("questions_pk", ["session_id", "id"])
    .execute()
  await schema.createIndex("questions_by_state").on("questions").columns(["session_id", "state"]).execute()
  // The agent's own id of a remote session. `external_id` is unique to an owner, and the agent's file may come as well, recorded.
  await schema.alterTable("sessions").addColumn("remote_id", "text").execute()
  await sql`create unique index sessions_remote on sessions (owner_id, remote_id) where remote_id is not null`.execute(
    db,
  )
  // Lines of a remote session come from its runs, by the owner's own credential.
  await db.updateTable("sessions").set({ append_token_hash: null }).where("kind", "=", "remote").execute()
  // For what has to be looked at when a person loses their account.
  await sql`create index proposals_open on proposals (author_id) where state in ('pending', 'approved')`.execute(db)
  // For the beats that no longer come.
  await sql`create index runs_unseen on runs (seen_at) where ended_at is null`.execute(db)
}
