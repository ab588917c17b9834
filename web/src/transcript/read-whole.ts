import { Join, type Row } from "#agents/join"
import type { Entry } from "#protocol/entries"
import type { TranscriptDoors } from "./doors.ts"

export interface Conversation {
  /** The sub-agent whose it is; null for the session's own. */
  agent: string | null
  rows: Row[]
}

type Doors = Pick<TranscriptDoors, "readPage" | "readEntry">

/** All of a session, row by row, the words of prompts and answers whole: for paper, which nobody can ask for more. */
export async function readWhole(
  doors: Doors,
  total: number,
  sources: readonly string[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<Conversation[]> {
  const join = new Join(sources)
  const agents = new Set<string>()
  for (let next = 1; next <= total; ) {
    const page = await doors.readPage(next, signal)
    const last = page.entries.at(-1)
    if (!last) break
    const entries: Entry[] = []
    for (const entry of page.entries) {
      if (entry.agent !== undefined) agents.add(entry.agent)
      entries.push(entry.parts.some(isCut) ? await doors.readEntry(entry.seq, signal) : entry)
    }
    join.add(entries)
    next = last.seq + 1
    told(Math.min(total, last.seq))
  }
  return [undefined, ...agents].map((agent) => ({ agent: agent ?? null, rows: rowsOf(join, total, agent) }))
}

const isCut = (part: Entry["parts"][number]) =>
  (part.type === "prompt" || part.type === "answer" || part.type === "thinking") && part.more !== undefined

function rowsOf(join: Join, total: number, agent: string | undefined): Row[] {
  const rows: Row[] = []
  for (let seq = 1; seq <= total; seq++) {
    const row = join.row(seq, agent)
    if (row) rows.push(row)
  }
  return rows
}
