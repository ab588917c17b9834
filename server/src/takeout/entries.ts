import type { Entry } from "#protocol/entries"
import { Refusal } from "#protocol/errors"
import { type Opened, reopen } from "../access/open.ts"
import { wholeOf } from "../sessions/read.ts"
import type { Store } from "../storage/store.ts"
import { unseal } from "../transcript/pages.ts"
import { pageAt, replacedBetween, tailAfter, unpacked } from "../transcript/stored.ts"

/**
 * The room of what is taken out of a session. It writes nothing but the note that it happened, and gives nobody more than the
 * page would show them: each page is read through the door, as far as a seq that was read together with the right.
 */

export interface Taken {
  entry: Entry
  /** A later entry has replaced it: the transcript shows that one. */
  replaced: boolean
}

/** What lies after an entry: a page of it, or the tail. */
interface Stretch {
  entries: Entry[]
  /** The raw line of one of them. */
  lineOf: (entry: Entry) => Promise<Uint8Array>
}

/**
 * The entries from `from` to `to`, with their texts as long as they are. No more than a page and one whole entry is held. The
 * door is asked again before each page: who loses the session in the middle gets no more of it.
 */
export async function* entriesOf(
  store: Store,
  session: Opened<"view">,
  { from, to }: { from: number; to: number },
): AsyncGenerator<Taken, void> {
  for (let after = from - 1; after < to; ) {
    const again = await reopen(store, session, "view")
    const stretch = await stretchAfter(store, again, after)
    const last = stretch.entries.at(-1)
    if (!last) throw new Refusal("NOT_FOUND")
    const replaced = await replacedBetween(store, again, after + 1, last.seq)
    for (const entry of stretch.entries) {
      if (entry.seq > to) return
      const whole = entry.parts.some(isCut) ? await wholeOf(store, again, entry, await stretch.lineOf(entry)) : entry
      yield { entry: whole, replaced: replaced.has(entry.seq) }
    }
    after = last.seq
  }
}

/** Rows of the tail may be sealed between the look at the pages and at the tail: then they are in a page in the next round. */
async function stretchAfter(store: Store, session: Opened<"view">, after: number, missed = false): Promise<Stretch> {
  const page = await pageAt(store, session, after + 1)
  if (page && page.last_seq > after) {
    const entries = (await unpacked(page.entries, session)).filter(({ seq }) => seq > after)
    let lines: ReturnType<typeof unseal> | undefined
    const lineOf = async ({ seq }: Entry) => {
      lines ??= unseal(page)
      return rawOf(store, (await lines)[seq - page.first_seq])
    }
    return { entries, lineOf }
  }
  const tail = await tailAfter(store, session, after)
  if (tail[0]?.seq !== after + 1 && !missed) return stretchAfter(store, session, after, true)
  const rows = new Map(tail.map((row) => [row.seq, row]))
  return {
    entries: tail.map(({ entry }) => JSON.parse(entry) as Entry),
    lineOf: ({ seq }) => rawOf(store, rows.get(seq)),
  }
}

async function rawOf(store: Store, line: { raw: Uint8Array; big: string | null } | undefined): Promise<Uint8Array> {
  const raw = line?.big ? await store.blobs.get(line.big) : line?.raw
  if (!raw) throw new Error("The line of an entry is missing.")
  return raw
}

function isCut(part: Entry["parts"][number]): boolean {
  if ("more" in part && part.more !== undefined) return true
  if (part.type === "call") return part.body?.more !== undefined
  return part.type === "result" && part.patch?.more !== undefined
}
