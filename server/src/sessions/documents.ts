import type { Transaction } from "kysely"
import { wholeOf } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import type { DocumentsTable } from "../storage/tables/sessions.ts"
import type { Tables } from "../storage/tables.ts"
import { unseal } from "../transcript/pages.ts"
import { pageAfter, tailAfter } from "../transcript/stored.ts"

/** The newest version of a source that is a document. Its lines are stored as any others; this is what they came from. */

export type StoredDocument = Omit<DocumentsTable, "session_id" | "source">

export async function documentOf(
  db: Store["db"] | Transaction<Tables>,
  id: string,
  source: string,
): Promise<StoredDocument | null> {
  const row = await db
    .selectFrom("documents")
    .select(["hash", "media", "bytes"])
    .where("session_id", "=", id)
    .where("source", "=", source)
    .executeTakeFirst()
  return row ? { ...row, bytes: Number(row.bytes) } : null
}

/** The blob is the session's from now on, and the one before it is no longer. */
export async function writeDocument(
  db: Transaction<Tables>,
  session_id: string,
  source: string,
  { hash, media, bytes }: StoredDocument,
): Promise<void> {
  const set = { hash, media, bytes }
  const before = await documentOf(db, session_id, source)
  await db
    .insertInto("documents")
    .values({ session_id, source, ...set })
    .onConflict((conflict) => conflict.columns(["session_id", "source"]).doUpdateSet(set))
    .execute()
  if (before && before.hash !== set.hash) {
    // Another source may have the same document.
    await db
      .deleteFrom("session_blobs")
      .where("session_id", "=", session_id)
      .where("hash", "=", before.hash)
      .where("media", "is", null)
      .where("hash", "not in", db.selectFrom("documents").select("hash").where("session_id", "=", session_id))
      .execute()
  }
  await db
    .insertInto("session_blobs")
    .values({ session_id, hash: set.hash, media: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The lines of a source whose entries no later one replaces. Costs as much as reading all of them. */
export async function* currentLines(store: Store, id: string, source: string): AsyncGenerator<Uint8Array> {
  const reach = wholeOf(id)
  const replaced = await replacedIn(store, id)
  for (let after = 0; ; ) {
    const page = await pageAfter(store, reach, after)
    const lying = page ? await unseal(page) : await tailAfter(store, reach, after)
    for (const [index, line] of lying.entries()) {
      if (line.source !== source || replaced.has(after + 1 + index)) continue
      const raw = line.big ? await store.blobs.get(line.big) : line.raw
      if (raw) yield raw
    }
    if (!page) return
    after = page.last_seq
  }
}

async function replacedIn(store: Store, id: string): Promise<Set<number>> {
  const rows = await store.db
    .selectFrom("replaced_entries")
    .innerJoin("sessions", "sessions.id", "replaced_entries.session_id")
    .select("replaced_entries.seq")
    .where("replaced_entries.session_id", "=", id)
    .whereRef("replaced_entries.reading", "=", "sessions.reading")
    .execute()
  return new Set(rows.map(({ seq }) => Number(seq)))
}
