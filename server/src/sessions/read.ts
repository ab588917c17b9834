import { readerFor } from "#agents/readers"
import type { Entry, Part } from "#protocol/entry"
import { Refusal } from "#protocol/errors"
import type { OutlinePrompt } from "#protocol/session"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { understand } from "./line.ts"
import { pageJson, unseal } from "./pages.ts"
import { entriesOfPage, entriesOfTail, looseAt, type Page, pageAt, promptsAfter, unpacked } from "./stored.ts"

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
  const entries: string[] = []
  let at = after
  let sealed = session.row.sealed
  const left = () => limit - entries.length
  while (left() > 0) {
    while (left() > 0 && at < sealed) {
      const page = await pageAt(store, session, at + 1)
      if (!page) throw new Refusal("NOT_FOUND")
      const from = at + 1 - page.first_seq
      for (const entry of (await unpacked(page.entries, session)).slice(from, from + left())) {
        entries.push(JSON.stringify(entry))
        at = entry.seq
      }
    }
    const tail = left() > 0 ? await entriesOfTail(store, session, at, left()) : []
    // Rows that are missing in front have been sealed since the door was opened: they are read from their pages.
    const next = tail[0]?.seq ?? session.upTo + 1
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
  return pageJson(entries, at < session.upTo && entries.length > 0 ? at : null)
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
