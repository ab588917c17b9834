import { sql } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/** Up to which comment each person has read. Only for people who are in a session: readers leave no trace in it. */

type Reading = Opened<"readComments">

const readerIn = ({ viewer, role }: Reading): string | null =>
  viewer.person && role !== "reader" ? viewer.person.id : null

/** It never goes back, whichever of two tabs is the later one. */
export async function markRead(store: Store, session: Reading, upto: string): Promise<void> {
  const person = readerIn(session)
  if (person === null) throw new Refusal("FORBIDDEN", "Only people who are in the session keep what they have read.")
  await store.unrecorded
    .insertInto("comment_reads")
    .values({ session_id: session.id, person_id: person, upto })
    .onConflict((conflict) =>
      conflict.columns(["session_id", "person_id"]).doUpdateSet((row) => ({
        upto: sql<string>`case when ${row.ref("excluded.upto")} > ${row.ref("comment_reads.upto")} then ${row.ref("excluded.upto")} else ${row.ref("comment_reads.upto")} end`,
      })),
    )
    .execute()
}

export async function readBy(store: Store, session: Reading): Promise<{ upto: string | null; unread: number } | null> {
  const person = readerIn(session)
  if (person === null) return null
  const row = await store.db
    .selectFrom("comment_reads")
    .select("upto")
    .where("session_id", "=", session.id)
    .where("person_id", "=", person)
    .executeTakeFirst()
  const upto = row?.upto ?? null
  const { unread } = await store.db
    .selectFrom("comments")
    .select((it) => it.fn.countAll<number>().as("unread"))
    .where("session_id", "=", session.id)
    .where("author_id", "<>", person)
    .where("deleted_at", "is", null)
    .$if(upto !== null, (query) => query.where("id", ">", upto ?? ""))
    .executeTakeFirstOrThrow()
  return { upto, unread: Number(unread) }
}
