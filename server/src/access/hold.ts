import { Refusal } from "#protocol/errors"
import type { Change, Store } from "../storage/store.ts"

/**
 * Holds a session until the change ends: what is read of its sharing from here on is what the change is made on, and two
 * equal changes come one after the other. (SQLite has one writer anyway.) A session that has been deleted meanwhile is gone.
 */
export async function hold(store: Store, change: Change, session: string): Promise<void> {
  const row = await change.db
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", session)
    .$if(store.dialect === "postgres", (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!row) throw new Refusal("NOT_FOUND")
}
