import type { Selectable } from "kysely"
import { titleSources } from "#agents/reader"
import { cleanLine } from "#protocol/clean"
import type { SessionsTable } from "../storage/tables.ts"
import type { Understood } from "./line.ts"

/** What the lines tell of the whole session: the newest counts, a title by its rank. */
export function learned(session: Selectable<SessionsTable>, understood: readonly Understood[]) {
  const known = {
    title: session.title,
    title_rank: session.title_rank,
    model: session.model,
    repository: session.repository,
    branch: session.branch,
    directory: session.directory,
    started_at: session.started_at,
    first_prompt: session.first_prompt,
    prompts: session.prompts,
  }
  for (const { entry, reading } of understood) {
    const { facts } = reading
    const rank = facts.title ? titleSources.indexOf(facts.title.from) + 1 : 0
    // The first prompt stays the title of its rank; of the stronger kinds the newest one counts.
    if (facts.title && (rank > known.title_rank || (rank === known.title_rank && rank > 1))) {
      known.title = cleanLine(facts.title.text, 200)
      known.title_rank = rank
    }
    if (facts.model) known.model = cleanLine(facts.model, 100)
    if (facts.repository) known.repository = cleanLine(facts.repository, 200)
    if (facts.branch) known.branch = cleanLine(facts.branch, 200)
    if (facts.directory) known.directory = cleanLine(facts.directory, 500)
    known.started_at ??= entry.at ? cleanLine(entry.at, 40) : null
    const prompt = promptOf(entry)
    if (prompt === null) continue
    known.prompts += 1
    known.first_prompt ??= prompt
  }
  return known
}

/** What a person typed in the main conversation, shortened for a list; null when the entry is none. */
function promptOf(entry: Understood["entry"]): string | null {
  if (entry.kind !== "prompt" || entry.agent !== undefined) return null
  const texts = entry.parts.flatMap((part) => (part.type === "prompt" ? [part.text] : []))
  return cleanLine(texts.join(" "), 300)
}

/** The rows of the outline. */
export function promptsOf(understood: readonly Understood[]): { seq: number; text: string; at: string | null }[] {
  return understood.flatMap(({ entry }) => {
    const text = promptOf(entry)
    return text === null ? [] : [{ seq: entry.seq, text, at: entry.at ? cleanLine(entry.at, 40) : null }]
  })
}
