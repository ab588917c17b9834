import type { Entry } from "#protocol/entry"
import { decompress } from "../storage/compress.ts"
import type { Store } from "../storage/store.ts"

/**
 * Entries as they lie, for work in the background and for hits of a search that the door has let in. At most a page's worth,
 * from `seq` on and without a gap; none when there is nothing, or when it has just been moved from the tail into a page.
 */
export async function storedFrom(store: Store, session: string, seq: number, most: number): Promise<Entry[]> {
  const page = await store.db
    .selectFrom("pages")
    .select(["first_seq", "last_seq", "entries"])
    .where("session_id", "=", session)
    .where("first_seq", "<=", seq)
    .orderBy("first_seq", "desc")
    .limit(1)
    .executeTakeFirst()
  if (page && page.last_seq >= seq) {
    const { entries } = JSON.parse((await decompress(page.entries)).toString()) as { entries: Entry[] }
    return entries.slice(seq - page.first_seq, seq - page.first_seq + most)
  }
  const tail = await store.db
    .selectFrom("tail")
    .select(["seq", "entry"])
    .where("session_id", "=", session)
    .where("seq", ">=", seq)
    .orderBy("seq")
    .limit(most)
    .execute()
  return tail[0]?.seq === seq ? tail.map((row) => JSON.parse(row.entry) as Entry) : []
}
