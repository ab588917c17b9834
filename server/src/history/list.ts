import { readData } from "#protocol/events"
import type { HistoryEvent } from "#protocol/history"
import { lookAgainAtHistory } from "../access/again.ts"
import type { OpenedHistory } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/** A session's events, newest first, a batch at a time. The cursor is the number of the last event. */
export async function listHistory(
  store: Store,
  history: OpenedHistory,
  asked: { cursor?: string | undefined; limit: number },
): Promise<{ events: HistoryEvent[]; next: string | null }> {
  const rows = await store.db
    .selectFrom("events as e")
    .leftJoin("event_names as names", "names.n", "e.n")
    .leftJoin("people as actor", "actor.id", "e.actor_id")
    .select(["e.n", "e.name", "e.at", "e.actor_id", "e.subject", "e.data", "names.names"])
    .select(["actor.name as actor_name", "actor.image as actor_image", "actor.deleted_at as actor_deleted"])
    .where("e.session_id", "=", history.id)
    .$if(asked.cursor !== undefined, (query) => query.where("e.n", "<", Number(asked.cursor)))
    .orderBy("e.n", "desc")
    .limit(asked.limit + 1)
    .execute()
  await lookAgainAtHistory(store, history)
  const page = rows.slice(0, asked.limit)
  return {
    // An event of a newer version, from before this database went back to an older one, is shown by its name.
    events: page.map((row) => ({
      id: row.n,
      name: row.name,
      at: new Date(row.at).toISOString(),
      actor:
        row.actor_id === null || row.actor_name === null || row.actor_deleted !== null
          ? null
          : { id: row.actor_id, name: row.actor_name, picture: row.actor_image },
      subject: row.subject,
      data: readData(row.name, JSON.parse(row.data)),
      names: row.names === null ? null : (JSON.parse(row.names) as Record<string, string>),
    })) as HistoryEvent[],
    next: rows.length > asked.limit ? String(page.at(-1)?.n) : null,
  }
}
