import type { Entry } from "#protocol/entries"
import { wholeOf } from "../access/reach.ts"
import type { Store } from "../storage/store.ts"
import { compress } from "../transcript/compress.ts"
import { type Loose, pageJson } from "../transcript/pages.ts"
import { pageAt, spansOf, tailAfter, unpacked } from "../transcript/stored.ts"

/**
 * A document that an earlier version stored as lines. Once it comes as what it is, its records are appended, and the entries of
 * those lines are hidden: their seqs, their lines and what people said about them stay.
 */
export interface Superseded {
  source: string
  /** The line at which the document's records begin. */
  from: number
}

const isIn =
  ({ source, from }: Superseded) =>
  (one: Pick<Entry, "source" | "line">) =>
    one.source === source && one.line < from

/** What is left of such an entry. */
export const hiddenEntry = ({ seq, source, line }: Pick<Entry, "seq" | "source" | "line">): Entry => ({
  seq,
  source,
  line,
  kind: "hidden",
  parts: [],
})

/** The same rows of the tail, with superseded ones hidden. */
export function hidingIn(tail: readonly Loose[], of: Superseded | null): Loose[] {
  const superseded = of ? isIn(of) : () => false
  return tail.map((one) => (superseded(one) ? { ...one, entry: JSON.stringify(hiddenEntry(one)) } : one))
}

/** How many superseded entries are of kinds that no reader knows: they don't count as unknown any more. */
export async function unknownIn(store: Store, id: string, of: Superseded): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const count = (entries: readonly Entry[]) => {
    for (const { kind, parts } of entries.filter(isIn(of))) {
      const [part] = parts
      if (kind !== "raw" || part?.type !== "raw") continue
      counts.set(part.what, (counts.get(part.what) ?? 0) + 1)
    }
  }
  const reach = wholeOf(id)
  for (const first of await pagesWith(store, id, of)) {
    const page = await pageAt(store, reach, first)
    if (page) count(await unpacked(page.entries, reach))
  }
  count((await tailAfter(store, reach)).map((row) => JSON.parse(row.entry) as Entry))
  return counts
}

/**
 * Hides them in sealed pages; those of the tail are hidden with the append. From the last page to the first: where the first is
 * done, all are, also after a crash.
 */
export async function hideSuperseded(store: Store, id: string, of: Superseded): Promise<void> {
  const pages = await pagesWith(store, id, of)
  const [first] = pages
  if (first === undefined || (await hidden(store, id, first, of)) === null) return
  for (const page of pages.reverse()) await hideIn(store, id, page, of)
}

/** The pages that have any of them, by their first seqs, in order. */
async function pagesWith(store: Store, id: string, { source, from }: Superseded): Promise<number[]> {
  const pages = await spansOf(store, wholeOf(id))
  return pages
    .filter(({ spans }) => spans.some(([name, line]) => name === source && line < from))
    .map(({ first_seq }) => first_seq)
}

/** The page as it is to be; null where nothing is left to hide. */
async function hidden(store: Store, id: string, first: number, of: Superseded): Promise<Uint8Array | null> {
  const reach = wholeOf(id)
  const page = await pageAt(store, reach, first)
  if (!page) return null
  const superseded = isIn(of)
  let changed = false
  const entries = (await unpacked(page.entries, reach)).map((entry) => {
    if (!superseded(entry) || (entry.kind === "hidden" && entry.parts.length === 0)) return JSON.stringify(entry)
    changed = true
    return JSON.stringify(hiddenEntry(entry))
  })
  return changed ? compress(pageJson(entries, page.last_seq)) : null
}

/** Pages are written once more only by a new reading: with the session held, that is the one of which this page was read. */
async function hideIn(store: Store, id: string, first: number, of: Superseded): Promise<void> {
  for (;;) {
    const session = await store.db.selectFrom("sessions").select("reading").where("id", "=", id).executeTakeFirst()
    const entries = session && (await hidden(store, id, first, of))
    if (!entries) return
    const done = await store.write(async (db) => {
      const held = await db
        .updateTable("sessions")
        .set({ reading: session.reading })
        .where("id", "=", id)
        .where("reading", "=", session.reading)
        .executeTakeFirst()
      if (held.numUpdatedRows !== 1n) return false
      await db
        .updateTable("pages")
        .set({ entries })
        .where("session_id", "=", id)
        .where("first_seq", "=", first)
        .execute()
      return true
    })
    if (done) return
  }
}
