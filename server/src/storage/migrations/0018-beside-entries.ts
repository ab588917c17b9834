import { type Kysely, sql } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/**
 * Tables beside a transcript's entries: their keys and calls, and the turns, sub-agents, files and numbers derived from
 * them. All rows belong to one reading of the session, so that another reading can be made beside it.
 */
export async function besideEntries(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await readingOfSessions(db)
  const ofReading = ofReadingIn(db)
  await db.schema
    .createTable("prompts_of_readings")
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    // Nodes of the previous version keep writing prompts for a while, and don't know about readings.
    .addColumn("reading", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("at", "text")
    .addPrimaryKeyConstraint("prompts_of_readings_key", ["session_id", "reading", "seq"])
    .execute()
  await sql`insert into prompts_of_readings (session_id, reading, seq, text, at)
    select session_id, 0, seq, text, at from prompts`.execute(db)
  await db.schema.dropTable("prompts").execute()
  await db.schema.alterTable("prompts_of_readings").renameTo("prompts").execute()

  await ofReading("entry_keys")
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("first_seq", "bigint", (c) => c.notNull())
    .addColumn("line", "text")
    .addColumn("counted", "text")
    .addPrimaryKeyConstraint("entry_keys_key", ["session_id", "reading", "hash"])
    .execute()
  await ofReading("replaced_entries")
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("replaced_entries_key", ["session_id", "reading", "seq"])
    .execute()
  await ofReading("entry_calls")
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("agent", "text")
    .addColumn("turn", "bigint")
    .addColumn("title", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("entry_calls_key", ["session_id", "reading", "hash", "seq"])
    .execute()

  await sumsOf(db)
  await filesOf(db, dialect)
}

/** Which reading of a session counts, and the version of the readers that read a source. */
async function readingOfSessions({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .alterTable("sessions")
    .addColumn("reading", "integer", (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.alterTable("sessions").addColumn("machine", "text").execute()
  await schema.alterTable("sessions").addColumn("permission_mode", "text").execute()
  await schema
    .alterTable("sources")
    .addColumn("reading", "integer", (c) => c.notNull().defaultTo(0))
    .execute()
}

/** A table whose rows belong to one reading of a session. */
const ofReadingIn =
  ({ schema }: Kysely<Tables>) =>
  (table: string) =>
    schema
      .createTable(table)
      .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
      .addColumn("reading", "integer", (c) => c.notNull())

/** Turns and sub-agents. */
async function sumsOf(db: Kysely<Tables>): Promise<void> {
  const { schema } = db
  const ofReading = ofReadingIn(db)
  const counts = (table: string) =>
    ofReading(table)
      .addColumn("seq", "bigint")
      .addColumn("last_seq", "bigint")
      .addColumn("at", "bigint")
      .addColumn("last", "bigint")
      .addColumn("calls", "bigint", (c) => c.notNull())
      .addColumn("failures", "bigint", (c) => c.notNull())
      .addColumn("input", "bigint", (c) => c.notNull())
      .addColumn("output", "bigint", (c) => c.notNull())
      .addColumn("cached", "bigint", (c) => c.notNull())
      .addColumn("written", "bigint", (c) => c.notNull())
      .addColumn("reasoning", "bigint", (c) => c.notNull())
      .addColumn("cost", "double precision", (c) => c.notNull())
  await counts("turns")
    .addColumn("n", "bigint", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("files", "bigint", (c) => c.notNull())
    .addColumn("added", "bigint", (c) => c.notNull())
    .addColumn("removed", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("turns_key", ["session_id", "reading", "n"])
    .execute()
  await schema.createIndex("turns_seq").on("turns").columns(["session_id", "reading", "seq"]).execute()
  await counts("sub_agents")
    .addColumn("agent", "text", (c) => c.notNull())
    .addColumn("source", "text")
    .addColumn("title", "text")
    .addColumn("call", "text")
    .addColumn("called_at", "bigint")
    .addColumn("parent", "text")
    .addColumn("turn", "bigint")
    .addPrimaryKeyConstraint("sub_agents_key", ["session_id", "reading", "agent"])
    .execute()
  await schema.createIndex("sub_agents_seq").on("sub_agents").columns(["session_id", "reading", "seq"]).execute()
  await schema.createIndex("sub_agents_call").on("sub_agents").columns(["session_id", "reading", "call"]).execute()
}

/** Changed files, the session's numbers, and pull requests. */
async function filesOf(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { schema } = db
  const ofReading = ofReadingIn(db)
  const text = dialect === "postgres" ? sql`text collate "C"` : sql`text`
  await ofReading("changed_files")
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("path", text, (c) => c.notNull())
    .addColumn("changes", "bigint", (c) => c.notNull())
    .addColumn("added", "bigint", (c) => c.notNull())
    .addColumn("removed", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("changed_files_key", ["session_id", "reading", "hash"])
    .execute()
  await schema
    .createIndex("changed_files_path")
    .on("changed_files")
    .columns(["session_id", "reading", "path"])
    .execute()
  await ofReading("file_changes")
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("turn", "bigint")
    .addColumn("agent", "text")
    .addColumn("how", "text", (c) => c.notNull())
    .addColumn("added", "bigint", (c) => c.notNull())
    .addColumn("removed", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("file_changes_key", ["session_id", "reading", "hash", "seq"])
    .execute()
  await schema
    .createIndex("file_changes_turn")
    .on("file_changes")
    .columns(["session_id", "reading", "hash", "turn"])
    .execute()
  await ofReading("session_numbers")
    .addColumn("numbers", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("session_numbers_key", ["session_id", "reading"])
    .execute()
  await schema
    .createTable("pull_requests")
    .addColumn("session_id", "text", (c) => c.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("repository", "text", (c) => c.notNull())
    .addColumn("number", "bigint", (c) => c.notNull())
    .addColumn("url", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("pull_requests_key", ["session_id", "repository", "number"])
    .execute()
  await schema.createIndex("pull_requests_number").on("pull_requests").columns(["repository", "number"]).execute()
}
