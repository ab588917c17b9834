import type { Selectable } from "kysely"
import type { Entry } from "#protocol/entries"
import { Refusal } from "#protocol/errors"
import type { Reach } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import type { PagesTable } from "../storage/tables/sessions.ts"
import type { PromptsTable } from "../storage/tables/turns.ts"
import { decompress } from "./compress.ts"
import { type Loose, pageJson } from "./pages.ts"

/**
 * The room of stored transcripts. It must never decide who may read: callers pass a `Reach`.
 *
 * The rows of a transcript: sealed pages, the loose rows of the tail, and prompts. Only this file reads them, and every
 * function takes a `Reach` that bounds the read; scripts/house.ts checks this.
 */

/** The JSON of a page; `packed` is its Zstandard form if it is stored that way. */
export type Page = { json: string; packed?: undefined } | { packed: Uint8Array; json?: undefined }

/**
 * The page that holds `seq`, or undefined if that is out of reach or in no page. The page may also hold entries out of
 * reach.
 */
export async function pageAt(store: Store, reach: Reach, seq: number): Promise<Selectable<PagesTable> | undefined> {
  if (seq > reach.upTo) return undefined
  const [page] = await store.kept("page of an entry", { session: reach.id, seq }, (db, it) =>
    db
      .selectFrom("pages")
      .selectAll()
      .where("session_id", "=", it.session)
      .where("first_seq", "<=", it.seq)
      .orderBy("first_seq", "desc")
      .limit(1),
  )
  return page
}

/** The raw lines of the first page after `after`. */
export function pageAfter(store: Store, reach: Reach, after: number) {
  return store.db
    .selectFrom("pages")
    .select(["first_seq", "last_seq", "raw", "spans", "big"])
    .where("session_id", "=", reach.id)
    .where("first_seq", ">", after)
    .where("first_seq", "<=", reach.upTo)
    .orderBy("first_seq")
    .limit(1)
    .executeTakeFirst()
}

/** The first page after `after`, with its entries and its lines. */
export async function wholePageAfter(store: Store, reach: Reach, after: number) {
  const [page] = await store.kept(
    "whole page after an entry",
    { session: reach.id, after, upTo: reach.upTo },
    (db, it) =>
      db
        .selectFrom("pages")
        .select(["first_seq", "last_seq", "entries", "raw", "spans", "big"])
        .where("session_id", "=", it.session)
        .where("first_seq", ">", it.after)
        .where("first_seq", "<=", it.upTo)
        .orderBy("first_seq")
        .limit(1),
  )
  return page
}

/** The entries of the page that holds `seq`: read all the time for screens, so returned as stored. */
export async function entriesOfPage(store: Store, reach: Reach, seq: number): Promise<Page | undefined> {
  if (seq > reach.upTo) return undefined
  const [page] = await store.kept("entries of a page", { session: reach.id, seq }, (db, it) =>
    db
      .selectFrom("pages")
      .select(["last_seq", "entries"])
      .where("session_id", "=", it.session)
      .where("first_seq", "<=", it.seq)
      .orderBy("first_seq", "desc")
      .limit(1),
  )
  if (!page) return undefined
  if (page.last_seq <= reach.upTo) return { packed: page.entries }
  // Sealed after the door was opened, with entries that didn't exist then.
  return {
    json: pageJson(
      (await unpacked(page.entries, reach)).map((entry) => JSON.stringify(entry)),
      null,
    ),
  }
}

/**
 * The pages from the one that holds `after + 1` on, at most `most`, as stored; with the page before them and the one after,
 * if any. The last may hold entries out of reach.
 */
export async function pagesAround(store: Store, reach: Reach, after: number, most: number) {
  const pages = store.db
    .selectFrom("pages")
    .select(["first_seq", "last_seq", "entries"])
    .where("session_id", "=", reach.id)
    .where("first_seq", "<=", reach.upTo)
  const [before, behind] = await Promise.all([
    pages
      .where("first_seq", "<=", after + 1)
      .orderBy("first_seq", "desc")
      .limit(2)
      .execute(),
    pages
      .where("first_seq", ">", after + 1)
      .orderBy("first_seq")
      .limit(most + 1)
      .execute(),
  ])
  return [...before.reverse(), ...behind]
}

/** Which lines of which sources each page has: its first seq, and `[source, first line, count]` in order. */
export async function spansOf(store: Store, reach: Reach) {
  const rows = await store.db
    .selectFrom("pages")
    .select(["first_seq", "spans"])
    .where("session_id", "=", reach.id)
    .where("first_seq", "<=", reach.upTo)
    .orderBy("first_seq")
    .execute()
  return rows.map(({ first_seq, spans }) => ({ first_seq, spans: JSON.parse(spans) as [string, number, number][] }))
}

/** The entries of a page, up to the reach. */
export async function unpacked(entries: Uint8Array, reach: Reach): Promise<Entry[]> {
  const page = JSON.parse((await decompress(entries)).toString()) as { entries: Entry[] }
  return page.entries.filter((entry) => entry.seq <= reach.upTo)
}

/** The loose entries after `after`, in order. */
export function entriesOfTail(store: Store, reach: Reach, after: number, most: number) {
  return store.db
    .selectFrom("tail")
    .select(["seq", "entry"])
    .where("session_id", "=", reach.id)
    .where("seq", ">", after)
    .where("seq", "<=", reach.upTo)
    .orderBy("seq")
    .limit(most)
    .execute()
}

/** The rows of the tail after `after`, with their raw lines. */
export function tailAfter(store: Store, reach: Reach, after = 0): Promise<Loose[]> {
  return store.db
    .selectFrom("tail")
    .select(["seq", "source", "line", "entry", "raw", "big"])
    .where("session_id", "=", reach.id)
    .where("seq", ">", after)
    .where("seq", "<=", reach.upTo)
    .orderBy("seq")
    .execute()
}

/** Which of the entries from `first` to `last` have been replaced by later ones. */
export async function replacedBetween(store: Store, reach: Reach, first: number, last: number): Promise<Set<number>> {
  const rows = await store.kept("replaced entries of a stretch", { id: reach.id, first, last }, (db, it) =>
    db
      .selectFrom("replaced_entries")
      .select("seq")
      .where("session_id", "=", it.id)
      .where("reading", "=", (of) => of.selectFrom("sessions").select("reading").where("id", "=", it.id))
      .where("seq", ">=", it.first)
      .where("seq", "<=", it.last),
  )
  return new Set(rows.map(({ seq }) => seq))
}

/** The loose row of one entry. */
export async function looseAt(store: Store, reach: Reach, seq: number) {
  if (seq > reach.upTo) throw new Refusal("NOT_FOUND")
  return store.db
    .selectFrom("tail")
    .select(["source", "line", "raw", "big"])
    .where("session_id", "=", reach.id)
    .where("seq", "=", seq)
    .executeTakeFirst()
}

export function promptsAfter(
  store: Store,
  reach: Reach,
  after: number,
  most: number,
): Promise<Omit<Selectable<PromptsTable>, "session_id" | "reading">[]> {
  return store.db
    .selectFrom("prompts")
    .select(["seq", "text", "at"])
    .where("session_id", "=", reach.id)
    .where("reading", "=", (of) => of.selectFrom("sessions").select("reading").where("id", "=", reach.id))
    .where("seq", ">", after)
    .where("seq", "<=", reach.upTo)
    .orderBy("seq")
    .limit(most)
    .execute()
}

/**
 * Entries as stored, for background work and for search hits that the door has admitted. At most a page's worth, from `seq`
 * on and without a gap; none if there is nothing, or if it has just been moved from the tail into a page.
 */
export async function storedFrom(store: Store, reach: Reach, seq: number, most: number): Promise<Entry[]> {
  const page = await pageAt(store, reach, seq)
  if (page && page.last_seq >= seq) {
    const entries = await unpacked(page.entries, reach)
    return entries.slice(seq - page.first_seq, seq - page.first_seq + most)
  }
  const tail = await entriesOfTail(store, reach, seq - 1, most)
  return tail[0]?.seq === seq ? tail.map((row) => JSON.parse(row.entry) as Entry) : []
}
