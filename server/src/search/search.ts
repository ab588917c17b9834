import type { SearchHit } from "#protocol/search"
import type { SessionHit } from "#protocol/sessions"
import type { Opened } from "../access/open.ts"
import type { Reach } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import { storedFrom } from "../transcript/stored.ts"
import { passagesOf } from "./passages.ts"
import { askedWords, snippetOf, textOf } from "./words.ts"

/**
 * The room of search: the index of words, what keeps it up to date, and what asks it. It must never give a hit beyond what the
 * asker may read, nor take longer because of what they may not.
 */

const HITS = 20

/** Entries of a session that have all the words, in their order. The cursor is the last one's seq. */
export async function searchSession(
  store: Store,
  session: Opened<"search">,
  asked: { q: string; cursor?: string | undefined },
): Promise<{ hits: SearchHit[]; next: string | null }> {
  const words = askedWords(asked.q)
  const mark = await store.db
    .selectFrom("indexed_sessions")
    .select("number")
    .where("session_id", "=", session.id)
    .executeTakeFirst()
  if (words.length === 0 || !mark) return { hits: [], next: null }
  const after = Number(asked.cursor ?? 0)
  const seqs = await passagesOf(store).inSession(mark.number, words, { after, upTo: session.upTo }, HITS + 1)
  const page = seqs.slice(0, HITS)
  return {
    hits: await shown(store, session, page, words),
    next: seqs.length > HITS ? String(page.at(-1)) : null,
  }
}

/** The hits with a piece of their text. Neighbours lie in the same page, which is read once. */
async function shown(store: Store, session: Reach, seqs: readonly number[], words: readonly string[]) {
  const hits: SearchHit[] = []
  let lying: Awaited<ReturnType<typeof storedFrom>> = []
  for (const seq of seqs) {
    const first = lying[0]?.seq ?? 0
    if (first === 0 || !lying[seq - first]) lying = await storedFrom(store, session, seq, 200)
    const entry = lying[seq - (lying[0]?.seq ?? 0)]
    if (entry) hits.push({ seq, kind: entry.kind, text: snippetOf(textOf(entry), words), at: entry.at ?? null })
  }
  return hits
}

/** Hits as the list of sessions shows them. */
export async function hitsAt(
  store: Store,
  session: Reach,
  seqs: readonly number[],
  words: readonly string[],
): Promise<SessionHit[]> {
  const hits = await shown(store, session, seqs, words)
  return hits.map(({ seq, text }) => ({ seq, text }))
}
