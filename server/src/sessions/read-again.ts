import type { Reader, ReaderState } from "#agents/reader"
import { READING } from "#agents/reading"
import type { Entry } from "#protocol/entries"
import type { Store } from "../storage/store.ts"
import { decompress } from "../transcript/compress.ts"
import { type Loose, unseal } from "../transcript/pages.ts"
import type { wholePageAfter } from "../transcript/stored.ts"
import { type Beside, placeAndCount } from "../turns/beside.ts"
import { type Understood, understand } from "./line.ts"
import { hiddenEntry } from "./superseded.ts"

/** Stored lines as newer readers read them, at most a page of them at once. */

/** A stored line with the entry that it is now. `big` lines are no reader's to read. */
export interface StoredLine {
  seq: number
  source: string
  line: number
  raw: Uint8Array
  big: string | null
  entry: Entry
}

export interface Again {
  understood: Understood[]
  beside: Beside
  /** The JSON of each entry. */
  entries: string[]
  blobs: Map<string, string | null>
  /** What the reader remembers now, by source. */
  states: Map<string, ReaderState>
}

/** The lines themselves make it impossible: a blob is missing, or a reader fails. Trying again would not help. */
export class Unreadable extends Error {}

/** As long as lines are read at a stretch: everybody else's requests wait meanwhile. */
const TURN_MS = 3

export async function linesOfPage(
  page: NonNullable<Awaited<ReturnType<typeof wholePageAfter>>>,
): Promise<StoredLine[]> {
  try {
    const { entries } = JSON.parse((await decompress(page.entries)).toString()) as { entries: Entry[] }
    return (await unseal(page)).map((line, index) => {
      const entry = entries[index]
      if (!entry) throw new Error(`A page has no entry ${page.first_seq + index}.`)
      return { ...line, seq: page.first_seq + index, entry }
    })
  } catch (error) {
    throw new Unreadable("A stored page can't be unpacked.", { cause: error })
  }
}

export const linesOfTail = (tail: readonly Loose[]): StoredLine[] =>
  tail.map((one) => ({ ...one, entry: JSON.parse(one.entry) as Entry }))

export async function readAgain(
  store: Store,
  id: string,
  reader: Reader,
  lines: readonly StoredLine[],
): Promise<Again> {
  const { states, froms } = await statesOf(store, id, reader, new Set(lines.map((line) => line.source)))
  const understood: Understood[] = []
  const blobs = new Map<string, string | null>()
  let since = performance.now()
  for (const line of lines) {
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, performance.now() - since))
      since = performance.now()
    }
    const one =
      line.line < (froms.get(line.source) ?? 0)
        ? { entry: hiddenEntry(line), facts: {}, images: [], named: {} }
        : await readLine(store, reader, states.get(line.source) ?? {}, line)
    for (const image of one.images) blobs.set(image.hash, image.media)
    understood.push(one)
  }
  const beside = await placeAndCount(
    store,
    { id, reading: READING },
    understood.map(({ entry, named }, index) => ({ entry, named, raw: lines[index]?.raw ?? new Uint8Array() })),
  )
  return { understood, beside, entries: understood.map(({ entry }) => JSON.stringify(entry)), blobs, states }
}

async function readLine(store: Store, reader: Reader, state: ReaderState, line: StoredLine): Promise<Understood> {
  if (line.big !== null) return { entry: line.entry, facts: {}, images: [], named: {} }
  const { seq, source, line: number, entry: before } = line
  try {
    const one = await understand(reader, state, line.raw, { seq, source, line: number }, store.blobs)
    // Its sender knew the call by something beside the file, which is kept nowhere else.
    if (one.entry.agent !== undefined && before.under !== undefined) one.entry.under ??= before.under
    return one
  } catch (error) {
    throw new Unreadable(`Entry ${seq} can't be read.`, { cause: error })
  }
}

/** What the reader remembers of each source, as far as the new reading has come, and where its document begins. */
async function statesOf(store: Store, id: string, reader: Reader, names: ReadonlySet<string>) {
  const rows = await store.db
    .selectFrom("sources")
    .select(["name", "fresh_state", "document_from"])
    .where("session_id", "=", id)
    .where("name", "in", [...names, ""])
    .execute()
  const known = new Map(rows.map((row) => [row.name, row.fresh_state]))
  const states = new Map<string, ReaderState>()
  for (const name of names) {
    const state = known.get(name) ?? null
    states.set(name, state === null ? reader.start(name) : (JSON.parse(state) as ReaderState))
  }
  return { states, froms: new Map(rows.map((row) => [row.name, row.document_from ?? 0])) }
}
