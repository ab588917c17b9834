import type { Selectable } from "kysely"
import { readerFor } from "#agents/readers"
import type { Entry, Part } from "#protocol/entry"
import { Refusal } from "#protocol/errors"
import type { OutlinePrompt } from "#protocol/session"
import type { Opened } from "../access/open.ts"
import { decompress } from "../storage/compress.ts"
import type { Store } from "../storage/store.ts"
import type { PagesTable } from "../storage/tables.ts"
import { readTail } from "./append.ts"
import { understand } from "./line.ts"
import { pageJson, unseal } from "./pages.ts"

/**
 * Reading a transcript: by the page, as it lies; by range; or one entry whole. Nothing here reads more than was asked for.
 */

/** The JSON of a page; `packed` is its Zstandard form where it lies that way. */
export type Page = { json: string; packed?: undefined } | { packed: Uint8Array; json?: undefined }

/** The page that holds `seq`: a sealed one as it lies, or the tail. */
export async function readPage(store: Store, session: Opened<"view">, seq: number): Promise<Page> {
  if (seq > session.row.sealed) {
    const tail = await readTail(store, session.id)
    // Otherwise it has been sealed since the door was opened.
    if (tail[0] && tail[0].seq <= seq) {
      const entries = tail.map((one) => one.entry)
      return { json: pageJson(entries, null) }
    }
  }
  const packed = await entriesAt(store, session.id, seq)
  if (!packed) throw new Refusal("NOT_FOUND")
  return { packed }
}

/** Entries after `after`, at most `limit`, put together from as many pages as they lie in. */
export async function readEntries(
  store: Store,
  session: Opened<"view">,
  after: number,
  limit: number,
): Promise<string> {
  const entries: string[] = []
  let at = after
  let sealed = session.row.sealed
  const left = () => limit - entries.length
  while (left() > 0) {
    while (left() > 0 && at < sealed) {
      const page = await pageAt(store, session.id, at + 1)
      if (!page) throw new Refusal("NOT_FOUND")
      const lying = JSON.parse((await decompress(page.entries)).toString()) as { entries: Entry[] }
      const from = at + 1 - page.first_seq
      for (const entry of lying.entries.slice(from, from + left())) {
        entries.push(JSON.stringify(entry))
        at = entry.seq
      }
    }
    const tail = left() > 0 ? await tailAfter(store, session.id, at, left()) : []
    // Rows that are missing in front have been sealed since the door was opened: they are read from their pages.
    const next = tail[0]?.seq ?? session.row.seq + 1
    if (next > at + 1) {
      sealed = next - 1
      continue
    }
    for (const row of tail) {
      entries.push(row.entry)
      at = row.seq
    }
    break
  }
  return pageJson(entries, at < session.row.seq && entries.length > 0 ? at : null)
}

function tailAfter(store: Store, session: string, after: number, limit: number) {
  return store.db
    .selectFrom("tail")
    .select(["seq", "entry"])
    .where("session_id", "=", session)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute()
}

/** One entry with its texts as long as they are. */
export async function readEntry(store: Store, session: Opened<"view">, seq: number): Promise<Entry> {
  const line = await lineAt(store, session, seq)
  const reader = readerFor(session.row.agent)
  const place = { seq, source: line.source, line: line.line }
  const { entry } = await understand(reader, reader.start(line.source), line.raw, place, store.blobs, true)
  const lying = await entryAt(store, session, seq)
  return { ...lying, parts: lying.parts.map((part, index) => lengthen(part, entry.parts[index])) }
}

/** A part as it lies, with the whole texts. What a reader knew by the lines before (a path, a sub-agent) stays as it lies. */
function lengthen(lying: Part, whole: Part | undefined): Part {
  if (lying.type === "call" && whole?.type === "call") return whole.body ? { ...lying, body: whole.body } : lying
  if (lying.type === "result" && whole?.type === "result") {
    const { more: _, ...kept } = lying
    return { ...kept, text: whole.text, ...(whole.patch ? { patch: whole.patch } : {}) }
  }
  return whole && whole.type === lying.type ? whole : lying
}

/** The raw line of an entry. */
export async function lineAt(
  store: Store,
  session: Opened<"view"> | Opened<"download">,
  seq: number,
): Promise<{ source: string; line: number; raw: Uint8Array }> {
  const loose =
    seq > session.row.sealed
      ? await store.db
          .selectFrom("tail")
          .select(["source", "line", "raw", "big"])
          .where("session_id", "=", session.id)
          .where("seq", "=", seq)
          .executeTakeFirst()
      : undefined
  const page = loose ? undefined : await pageAt(store, session.id, seq)
  const found = loose ?? (page ? (await unseal(page))[seq - page.first_seq] : undefined)
  if (!found) throw new Refusal("NOT_FOUND")
  const raw = found.big ? await store.blobs.get(found.big) : found.raw
  if (!raw) throw new Error(`The blob ${found.big} of a line is missing.`)
  return { source: found.source, line: found.line, raw }
}

async function entryAt(store: Store, session: Opened<"view">, seq: number): Promise<Entry> {
  const { entries } = JSON.parse(await readEntries(store, session, seq - 1, 1)) as { entries: Entry[] }
  const entry = entries[0]
  if (!entry) throw new Refusal("NOT_FOUND")
  return entry
}

/** The page that `seq` lies in. */
async function pageAt(store: Store, session: string, seq: number): Promise<Selectable<PagesTable> | undefined> {
  const [page] = await store.kept("page of an entry", { session, seq }, (db, it) =>
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

/** The entries of that page, as they lie: what a screen asks for all the time. */
async function entriesAt(store: Store, session: string, seq: number): Promise<Uint8Array | undefined> {
  const [page] = await store.kept("entries of a page", { session, seq }, (db, it) =>
    db
      .selectFrom("pages")
      .select("entries")
      .where("session_id", "=", it.session)
      .where("first_seq", "<=", it.seq)
      .orderBy("first_seq", "desc")
      .limit(1),
  )
  return page?.entries
}

/** As many prompts as an outline asks for at once. */
const PROMPTS = 500

export async function listPrompts(
  store: Store,
  session: Opened<"view">,
  after: number,
): Promise<{ prompts: OutlinePrompt[]; next: number | null }> {
  const prompts = await store.db
    .selectFrom("prompts")
    .select(["seq", "text", "at"])
    .where("session_id", "=", session.id)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(PROMPTS + 1)
    .execute()
  const page = prompts.slice(0, PROMPTS)
  return { prompts: page, next: prompts.length > PROMPTS ? (page.at(-1)?.seq ?? null) : null }
}
