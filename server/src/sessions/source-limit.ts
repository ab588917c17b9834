import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"

/** Sources of a session: each costs a row and what its reader remembers, however little there is of it. */
const MOST_SOURCES = 1000

/** Refuses one more source than there may be. Asked where one begins, and never else. */
export async function roomForSource(store: Store, db: Store["db"], id: string): Promise<void> {
  const [counted] = await store.kept(
    "append: how many sources",
    { id },
    (db, it) =>
      db
        .selectFrom("sources")
        .select((row) => row.fn.countAll<number>().as("sources"))
        .where("session_id", "=", it.id),
    db,
  )
  if (Number(counted?.sources) < MOST_SOURCES) return
  throw new Refusal(
    "TOO_LARGE",
    `A session can have at most ${MOST_SOURCES.toLocaleString("en")} files. Send the others as a separate session.`,
  )
}
