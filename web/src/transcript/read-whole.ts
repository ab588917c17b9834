import { Join, type Row } from "#agents/join"
import type { Entry } from "#protocol/entries"
import type { TranscriptDoors } from "./doors.ts"
import { charactersOf, forPaper, mostCharacters, mostEntries } from "./paper.ts"

/** More than can be printed. */
export class TooLong extends Error {}

export interface Conversation {
  /** The sub-agent whose it is; null for the session's own. */
  agent: string | null
  rows: { row: Row; beside: Beside }[]
}

/** Rows that are no part of how the conversation went on: taken back, or copied from an earlier session. */
export type Beside = "undone" | "repeats" | null

type Doors = Pick<TranscriptDoors, "readPage" | "readEntry">

/** All of a session, row by row, as paper has it: nobody can ask that for more. */
export async function readWhole(
  doors: Doors,
  total: number,
  sources: readonly string[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<Conversation[]> {
  if (total > mostEntries) throw new TooLong()
  const join = new Join(sources)
  let characters = 0
  const agents = new Set<string>()
  for (let next = 1; next <= total; ) {
    const page = await doors.readPage(next, signal)
    const last = page.entries.at(-1)
    if (!last) break
    const entries: Entry[] = []
    for (const entry of page.entries) {
      if (entry.agent !== undefined) agents.add(entry.agent)
      const all = entry.parts.some(isCut) ? await doors.readEntry(entry.seq, signal) : entry
      characters += charactersOf(all)
      if (characters > mostCharacters) throw new TooLong()
      entries.push(all)
    }
    join.add(entries)
    next = last.seq + 1
    told(Math.min(total, last.seq))
  }
  return [undefined, ...agents].map((agent) => ({ agent: agent ?? null, rows: rowsOf(join, total, agent) }))
}

/** What was said is printed whole; of a failure, its end is printed too. */
const isCut = (part: Entry["parts"][number]) => {
  if (part.type === "result") return part.failed && part.more !== undefined
  return (part.type === "prompt" || part.type === "answer" || part.type === "thinking") && part.more !== undefined
}

function rowsOf(join: Join, total: number, agent: string | undefined): Conversation["rows"] {
  const rows: Conversation["rows"] = []
  for (let seq = 1; seq <= total; seq++) {
    const row = join.row(seq, agent)
    if (!row) continue
    const beside = join.undone(seq, agent) ? "undone" : join.repeats(seq) ? "repeats" : null
    rows.push({ row: forPaper(row), beside })
  }
  return rows
}
