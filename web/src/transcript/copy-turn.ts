import { Join } from "#agents/join"
import { markdownOf, type Names } from "#agents/markdown-of"
import type { Entry } from "#protocol/entries"
import type { Turn } from "#protocol/turns"
import { saysWhy } from "../api/says.ts"
import { toast } from "../ui/toast.ts"
import type { TranscriptDoors } from "./doors.ts"

/** A turn as Markdown, whatever of it is on screen: each entry with its address, its texts whole. */

/** More than anybody pastes. */
const mostEntries = 3_000
const mostCharacters = 2_000_000

export class TooLong extends Error {}

/** Copies a turn, from its prompt to its last entry, and says so. */
export async function copyTurn(doors: TranscriptDoors, turn: Pick<Turn, "seq" | "to">): Promise<void> {
  const people = { agent: doors.agent, author: doors.author }
  const text = turnAsMarkdown(doors, { from: turn.seq, to: turn.to }, people, new AbortController().signal)
  try {
    await copyLater(text)
    toast("Turn copied as Markdown.")
  } catch {
    toast(await text.then(() => "Your browser didn't allow copying.", why), { tone: "bad" })
  }
}

const why = (error: unknown) =>
  error instanceof TooLong
    ? "This turn is too long to copy. Export the session as Markdown instead."
    : saysWhy("The turn wasn't copied.", error)

/** The texts come from the server, and browsers let a page copy only just after a click: they are given the promise. */
async function copyLater(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text)
  const blob = text.then((it) => new Blob([it], { type: "text/plain" }))
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })])
}

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
