import { type Kysely, sql } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * What waits in a remote session for its owner: other people's prompts, and what the agent asks. What came before somebody
 * was last at the terminal was shown to them there.
 */
export interface Since {
  session: string
  /** Nothing that came before this time. */
  since: number
}

/** A row may be older than its event by as long as a transaction takes. */
const SLACK_MS = 60_000

/** Other people's prompts that wait to be approved. */
export const promptsWaiting = (store: Store, db: Kysely<Tables>, { session, since }: Since) =>
  db
    .selectFrom("proposals as w")
    .innerJoin("sessions as s", "s.id", "w.session_id")
    .where("w.session_id", "=", session)
    .where("w.state", "=", "pending")
    .where((it) => it.or([it("w.expires_at", "is", null), it("w.expires_at", ">", store.now)]))
    .whereRef("w.author_id", "<>", "s.owner_id")
    .where("s.status", "<>", "archived")
    .where("w.created_at", ">=", since - SLACK_MS)
    .where("w.created_at", ">", attended(db, session))

/** Questions of the agent that nobody has answered yet. */
export const questionsWaiting = (db: Kysely<Tables>, { session, since }: Since) =>
  db
    .selectFrom("questions as w")
    .innerJoin("sessions as s", "s.id", "w.session_id")
    .innerJoin("runs as r", "r.id", "w.run_id")
    .where("w.session_id", "=", session)
    .where("w.state", "=", "open")
    .where("w.wish", "is", null)
    .where("r.ended_at", "is", null)
    .where("s.status", "<>", "archived")
    .where("w.created_at", ">=", since - SLACK_MS)
    .where("w.created_at", ">", attended(db, session))

/** When somebody was last at the session's terminal, or 0. */
const attended = (db: Kysely<Tables>, session: string) =>
  db
    .selectFrom("runs")
    .select((it) => it.fn.coalesce(it.fn.max("attended_at"), sql<number>`0`).as("at"))
    .where("session_id", "=", session)

export async function anythingWaits(store: Store, db: Kysely<Tables>, since: Since): Promise<boolean> {
  const prompt = await promptsWaiting(store, db, since).select("w.id").limit(1).executeTakeFirst()
  return (prompt ?? (await questionsWaiting(db, since).select("w.id").limit(1).executeTakeFirst())) !== undefined
}

/**
 * The address of the owner, if something waits for them. One letter tells all that waits by the time it is sent, so there is
 * none while an earlier one is still in the outbox.
 */
export async function ownerOfWaiting(store: Store, db: Kysely<Tables>, since: Since): Promise<string[]> {
  if (!(await anythingWaits(store, db, since))) return []
  const owner = await db
    .selectFrom("sessions as s")
    .innerJoin("people as p", "p.id", "s.owner_id")
    .select("p.email")
    .where("s.id", "=", since.session)
    .where("p.disabled_at", "is", null)
    .where("p.deleted_at", "is", null)
    .where((it) =>
      it.not(
        it.exists(
          it
            .selectFrom("letters as l")
            .select("l.id")
            .where("l.session_id", "=", since.session)
            .where("l.kind", "=", "prompt")
            .where("l.state", "=", "queued")
            .whereRef("l.to_address", "=", "p.email"),
        ),
      ),
    )
    .executeTakeFirst()
  return owner ? [owner.email] : []
}
