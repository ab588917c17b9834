import { Join } from "#agents/join"
import { markdownOf, type Names } from "#agents/markdown-of"
import type { Entry } from "#protocol/entries"
import type { TranscriptDoors } from "../transcript/doors.ts"

/** A turn as Markdown, whatever of it is on screen: each entry with its address, its texts whole. */

/** More than anybody pastes. */
const mostEntries = 3_000
const mostCharacters = 2_000_000

export class TooLong extends Error {}

type Doors = Pick<TranscriptDoors, "readPage" | "readEntry" | "addressOf">

export interface Stretch {
  from: number
  to: number
}

/** `people`: who speaks. */
export async function turnAsMarkdown(
  doors: Doors,
  { from, to }: Stretch,
  people: Omit<Names, "address" | "earlier">,
  signal: AbortSignal,
): Promise<string> {
  if (to - from >= mostEntries) throw new TooLong()
  const join = new Join()
  for (let next = from; next <= to; ) {
    const { entries } = await doors.readPage(next, signal)
    const last = entries.at(-1)
    if (!last || last.seq < next) break
    for (const entry of entries) {
      if (entry.seq < from || entry.seq > to) continue
      join.add([entry.parts.some(isCut) ? await doors.readEntry(entry.seq, signal) : entry])
    }
    next = last.seq + 1
  }
  const said: string[] = []
  let characters = 0
  for (let seq = from; seq <= to; seq++) {
    // What was taken back or copied from an earlier session is no part of how the turn went.
    const row = join.undone(seq) || join.repeats(seq) ? null : join.row(seq)
    if (!row) continue
    const text = markdownOf(row, { ...people, address: doors.addressOf(seq) })
    characters += text.length
    if (characters > mostCharacters) throw new TooLong()
    said.push(text)
  }
  return said.join("\n")
}

/** What somebody said is copied whole; what tools gave back as far as it is shown. */
const isCut = (part: Entry["parts"][number]) =>
  (part.type === "prompt" || part.type === "answer") && part.more !== undefined
