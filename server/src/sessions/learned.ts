import type { Selectable } from "kysely"
import { titleSources } from "#agents/reader"
import { cleanLine } from "#protocol/clean"
import type { SessionsTable } from "../storage/tables.ts"
import type { Understood } from "./line.ts"

/** Ranks a title that a person gave here: no agent's title replaces it. */
export const OWN_TITLE = titleSources.length + 1

/**
 * What the lines tell of the whole session: the newest counts, a title by its rank. `title` is null unless they bring a new
 * one: a title also changes by hand, at any moment, so what was read before is never written back.
 */
export function learned(session: Selectable<SessionsTable>, understood: readonly Understood[]) {
  let title: { title: string; title_rank: number } | null = null
  let rankBefore = session.title_rank
  const known = {
    model: session.model,
    repository: session.repository,
    branch: session.branch,
    directory: session.directory,
    started_at: session.started_at,
    first_prompt: session.first_prompt,
    prompts: session.prompts,
  }
  for (const { entry, facts } of understood) {
    const rank = facts.title ? titleSources.indexOf(facts.title.from) + 1 : 0
    // The first prompt stays the title of its rank; of the stronger kinds the newest one counts.
    if (facts.title && (rank > rankBefore || (rank === rankBefore && rank > 1))) {
      title = { title: cleanLine(facts.title.text, 200), title_rank: rank }
      rankBefore = rank
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
  return { title, known }
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
