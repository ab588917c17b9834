import { type Kysely, sql } from "kysely"
import type { Dialect } from "../dialect.ts"
import type { Tables } from "../tables.ts"

/**
 * Anybody who sees a remote session sees the machine that it runs on. The policy keeps it private; here the database does
 * too, in case our code ever forgets. SQLite can't add a constraint to an existing table, so it gets triggers instead.
 */
export async function remoteIsPrivate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ visibility: "private" })
    .where("kind", "=", "remote")
    .where("visibility", "!=", "private")
    .execute()
  if (dialect === "postgres") {
    await sql`alter table sessions add constraint sessions_remote_is_private
      check (kind <> 'remote' or visibility = 'private')`.execute(db)
    return
  }
  for (const [name, when] of [
    ["made", "insert on sessions"],
    ["changed", "update of kind, visibility on sessions"],
  ] as const) {
    await sql`create trigger ${sql.ref(`sessions_remote_is_private_${name}`)} before ${sql.raw(when)}
      when new.kind = 'remote' and new.visibility <> 'private'
      begin select raise(abort, 'sessions_remote_is_private'); end`.execute(db)
  }
}
