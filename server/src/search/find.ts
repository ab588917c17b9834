import { sql } from "kysely"
import type { ListedSession } from "#protocol/sessions"
import type { Asker } from "../access/door.ts"
import { type Reach, reachOf } from "../access/reach.ts"
import { roleOf } from "../access/role.ts"
import { candidates, isListed, type ListAsked, listed, type Wanted } from "../overview/list.ts"
import type { Store } from "../storage/store.ts"
import { passagesOf } from "./passages.ts"
import { hitsAt } from "./search.ts"
import { askedWords, fold } from "./words.ts"

/** As many sessions are looked into at first; where few of them have the words, the next look is wider. */
const FIRST_LOOK = 100
const WIDEST_LOOK = 2000
/** After this time what was found is a page, however short: the next one goes on from there. */
const LONG_MS = 1000
/** Hits that a session in the list is shown with. */
const SHOWN_HITS = 3

/**
 * A page of the sessions whose title has what is asked for, or whose transcript has an entry with all the words. Only the
 * person's own sessions, those shared with them and those open to the team are looked into at all, newest first, until the
 * page is full; the role decides in the end, as for any list.
 */
export async function findSessions(
  store: Store,
  asker: Asker,
  asked: ListAsked & { q: string },
): Promise<{ sessions: ListedSession[]; next: string | null }> {
  const words = askedWords(asked.q)
  const title = fold(asked.q).trim()
  const wanted = asked.filter ?? "anything"
  const began = Date.now()
  const found: { reach: Reach; number: number; seq: number | null }[] = []
  let cursor = asked.cursor
  let more = true
  for (let look = FIRST_LOOK; more && found.length <= asked.limit; look = Math.min(look * 4, WIDEST_LOOK)) {
    if (Date.now() - began > LONG_MS) break
    const ids = await candidates(store, asker.person.id, { filter: wanted, cursor }, look)
    more = ids.length === look
    cursor = ids.at(-1) ?? cursor
    const rows = await lookedInto(store, asker, ids, wanted)
    const hits = words.length > 0 ? await passagesOf(store).among(rows, words) : new Map<number, number>()
    for (const row of rows) {
      const seq = hits.get(row.number)
      if (seq !== undefined || fold(row.title).includes(title))
        found.push({ reach: row.reach, number: row.number, seq: seq ?? null })
    }
  }
  const page = found.slice(0, asked.limit)
  const sessions = await listed(
    store,
    asker,
    page.map((one) => one.reach.id),
    wanted,
  )
  for (const session of sessions) {
    const one = page.find(({ reach }) => reach.id === session.id)
    session.hits = one && one.seq !== null ? await firstHits(store, one.reach, one.number, one.seq, words) : []
    session.hit = session.hits[0] ?? null
  }
  const next = found.length > asked.limit ? page.at(-1)?.reach.id : more ? cursor : undefined
  return { sessions, next: next ?? null }
}

/** The first hits of a session, from the one that is known. */
async function firstHits(store: Store, reach: Reach, number: number, seq: number, words: readonly string[]) {
  const seqs = await passagesOf(store).inSession(number, words, { after: seq - 1, upTo: reach.upTo }, SHOWN_HITS)
  return hitsAt(store, reach, seqs, words)
}

/** What a look needs of the sessions: the title, and the number of the passages (0 where there are none). */
async function lookedInto(store: Store, asker: Asker, ids: readonly string[], wanted: Wanted) {
  if (ids.length === 0) return []
  // By the same expression as the door's: what somebody may not see must not be counted either.
  const rows = await store.db
    .selectFrom("sessions as s")
    .innerJoin("people as o", "o.id", "s.owner_id")
    .leftJoin("indexed_sessions as i", "i.session_id", "s.id")
    .select(["s.id", "s.title", "s.seq", "s.visibility", sql<number>`coalesce(i.number, 0)`.as("number")])
    .select(roleOf(store, asker).as("role"))
    .where("s.id", "in", [...ids])
    .orderBy("s.id", "desc")
    .execute()
  return rows
    .filter((row) => isListed(row, wanted))
    .map(({ id, seq, title, number }) => ({ title, number, reach: reachOf({ id, seq }), upTo: seq }))
}
