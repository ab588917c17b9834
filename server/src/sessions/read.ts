import { readerOf } from "#agents/readers"
import type { Entry, OutlinePrompt, Part } from "#protocol/entries"
import { Refusal } from "#protocol/errors"
import type { Opened } from "../access/open.ts"
import type { Store, StoredEntry } from "../storage/store.ts"
import { pageJson, unseal } from "../transcript/pages.ts"
import {
  entriesOfPage,
  entriesOfTail,
  looseAt,
  type Page,
  pageAt,
  promptsAfter,
  unpacked,
} from "../transcript/stored.ts"
import { understand } from "./line.ts"

/**
 * Reading a transcript: by the page, as it lies; by range; or one entry whole. Nothing here reads more than was asked for,
 * nor beyond what stood there when the door was opened.
 */

/** The page that holds `seq`: a sealed one as it lies, or the tail. */
export async function readPage(store: Store, session: Opened<"view">, seq: number): Promise<Page> {
  if (seq > session.row.sealed && seq <= session.upTo) {
    const tail = await entriesOfTail(store, session, session.row.sealed, session.upTo)
    // Otherwise it has been sealed since the door was opened.
    if (tail[0] && tail[0].seq <= seq) {
      const entries = tail.map((one) => one.entry)
      return { json: pageJson(entries, null) }
    }
  }
  const page = await entriesOfPage(store, session, seq)
  if (!page) throw new Refusal("NOT_FOUND")
  return page
}

/** Entries after `after`, at most `limit`, put together from as many pages as they lie in. */
export async function readEntries(
  store: Store,
  session: Opened<"view">,
  after: number,
  limit: number,
): Promise<string> {
  const entries = await readPiece(store, session, after, { entries: limit, bytes: Number.POSITIVE_INFINITY })
  const last = entries.at(-1)?.seq ?? session.upTo
  return pageJson(
    entries.map(({ json }) => json),
    last < session.upTo ? last : null,
  )
}

/** As much as one piece of a transcript may hold. One entry is always read, however long it is. */
export interface PieceLimits {
  entries: number
  bytes: number
}

/** The entries after `after`, as they lie. */
export async function readPiece(
  store: Store,
  session: Opened<"view">,
  after: number,
  most: PieceLimits,
): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = []
  let last = after
  let bytes = 0
  let sealed = session.row.sealed
  /** Half full is full enough: a page that is begun and does not fit would be unpacked again for the next piece. */
  const left = () => (bytes < most.bytes / 2 ? most.entries - entries.length : 0)
  const take = (seq: number, json: string): boolean => {
    const more = Buffer.byteLength(json)
    if (entries.length > 0 && bytes + more > most.bytes) return false
    entries.push({ seq, json })
    bytes += more
    last = seq
    return true
  }
  while (left() > 0) {
    while (left() > 0 && last < sealed) {
      const page = await pageAt(store, session, last + 1)
      if (!page) throw new Refusal("NOT_FOUND")
      const from = last + 1 - page.first_seq
      for (const entry of (await unpacked(page.entries, session)).slice(from, from + left())) {
        if (!take(entry.seq, JSON.stringify(entry))) return entries
      }
    }
    const tail = left() > 0 ? await entriesOfTail(store, session, last, left()) : []
    // Rows that are missing in front have been sealed since the door was opened: they are read from their pages.
    const next = tail[0]?.seq ?? session.upTo + 1
    if (next > last + 1) {
      sealed = next - 1
      continue
    }
    for (const row of tail) if (!take(row.seq, row.entry)) break
    break
  }
  return entries
}

/** One entry with its texts as long as they are. */
export async function readEntry(store: Store, session: Opened<"view">, seq: number): Promise<Entry> {
  const { raw } = await lineAt(store, session, seq)
  return wholeOf(store, session, await entryAt(store, session, seq), raw)
}

/** An entry as it lies, with the whole texts of its raw line. */
export async function wholeOf(store: Store, session: Opened<"view">, lying: Entry, raw: Uint8Array): Promise<Entry> {
  const reader = readerOf(session.row)
  const place = { seq: lying.seq, source: lying.source, line: lying.line }
  const { entry } = await understand(reader, reader.start(lying.source), raw, place, store.blobs, true)
  // A reader that knows the lines before may say first that there is another model, or another mode.
  const ahead = dividers(lying) - dividers(entry)
  return { ...lying, parts: lying.parts.map((part, index) => lengthen(part, entry.parts[index - ahead])) }
}

/** How many parts at the start of an entry say that something has changed since the entry before. */
function dividers({ parts }: Pick<Entry, "parts">): number {
  const first = parts.findIndex((part) => part.type !== "notice" || (part.about !== "model" && part.about !== "mode"))
  return first < 0 ? parts.length : first
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
  const loose = seq > session.row.sealed ? await looseAt(store, session, seq) : undefined
  const page = loose ? undefined : await pageAt(store, session, seq)
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

/** As many prompts as an outline asks for at once. */
const PROMPTS = 500

export async function listPrompts(
  store: Store,
  session: Opened<"view">,
  after: number,
): Promise<{ prompts: OutlinePrompt[]; next: number | null }> {
  const prompts = await promptsAfter(store, session, after, PROMPTS + 1)
  const page = prompts.slice(0, PROMPTS)
  return { prompts: page, next: prompts.length > PROMPTS ? (page.at(-1)?.seq ?? null) : null }
}
