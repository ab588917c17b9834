import type { Insertable, Selectable } from "kysely"
import type { PagesTable, TailTable } from "../storage/tables/sessions.ts"
import { compress, decompress } from "./compress.ts"

/**
 * Pages of entries: sealed once, compressed once, sent as stored. Entries that aren't sealed yet are rows of the tail. A
 * page is small enough for a first screen and large enough to compress well; a session of any length is read one page at a
 * time.
 */

export const PAGE_ENTRIES = 128
export const PAGE_JSON_BYTES = 160 * 1024
export const PAGE_RAW_BYTES = 4 * 1024 * 1024

/** An entry that isn't sealed yet: its JSON and its raw line. `big` is the blob hash of a line too big for this row. */
export type Loose = Omit<Selectable<TailTable>, "session_id">

/** The bytes that a loose entry adds to a page. */
const weigh = (loose: Loose) => Math.max(loose.entry.length / PAGE_JSON_BYTES, loose.raw.byteLength / PAGE_RAW_BYTES)

/** The bytes of the tail, for the session's row. */
export const tailBytes = (loose: readonly Loose[]) =>
  loose.reduce((sum, one) => sum + one.entry.length + one.raw.byteLength, 0)

/** Cuts full pages off the front; the rest stays loose. With `all`, nothing stays. */
export function cut(loose: readonly Loose[], all = false): { pages: Loose[][]; rest: Loose[] } {
  const pages: Loose[][] = []
  let page: Loose[] = []
  let weight = 0
  for (const one of loose) {
    const more = weigh(one)
    if (page.length > 0 && (page.length >= PAGE_ENTRIES || weight + more > 1)) {
      pages.push(page)
      page = []
      weight = 0
    }
    page.push(one)
    weight += more
  }
  if (page.length > 0 && (all || page.length >= PAGE_ENTRIES || weight >= 1)) {
    pages.push(page)
    page = []
  }
  return { pages, rest: page }
}

/** The JSON of a page, byte for byte what a client gets. */
export function pageJson(entries: readonly string[], next: number | null): string {
  return `{"entries":[${entries.join(",")}],"next":${next}}`
}

const newline = Buffer.from("\n")

export async function seal(session: string, page: readonly Loose[]): Promise<Insertable<PagesTable>> {
  const first = page[0]
  const last = page[page.length - 1]
  if (!first || !last) throw new Error("An empty page can't be sealed.")
  const spans: [string, number, number][] = []
  const big: Record<number, string> = {}
  page.forEach((one, index) => {
    const span = spans[spans.length - 1]
    if (span && span[0] === one.source && span[1] + span[2] === one.line) span[2] += 1
    else spans.push([one.source, one.line, 1])
    if (one.big) big[index] = one.big
  })
  const [entries, raw] = await Promise.all([
    compress(
      pageJson(
        page.map((one) => one.entry),
        last.seq,
      ),
    ),
    compress(Buffer.concat(page.flatMap((one) => [one.raw, newline]))),
  ])
  return {
    session_id: session,
    first_seq: first.seq,
    last_seq: last.seq,
    entries,
    raw,
    spans: JSON.stringify(spans),
    big: Object.keys(big).length > 0 ? JSON.stringify(big) : null,
  }
}

/** The raw lines of a sealed page in order, each with its source, line number and, if too big for a page, its blob. */
export async function unseal(
  page: Pick<Selectable<PagesTable>, "raw" | "spans" | "big">,
): Promise<{ source: string; line: number; raw: Uint8Array; big: string | null }[]> {
  const bytes = await decompress(page.raw)
  const big = page.big ? (JSON.parse(page.big) as Record<string, string>) : {}
  const lines: { source: string; line: number; raw: Uint8Array; big: string | null }[] = []
  let from = 0
  for (const [source, first, count] of JSON.parse(page.spans) as [string, number, number][]) {
    for (let line = first; line < first + count; line++) {
      const end = bytes.indexOf(10, from)
      lines.push({ source, line, raw: bytes.subarray(from, end), big: big[lines.length] ?? null })
      from = end + 1
    }
  }
  return lines
}
