import type { Selectable } from "kysely"
import { titleSources } from "#agents/reader"
import { cleanLine } from "#protocol/clean"
import type { SessionsTable } from "../storage/tables/sessions.ts"
import type { Counter } from "../turns/counting.ts"
import type { Understood } from "./line.ts"

/** Ranks a title that a person gave here: no agent's title replaces it. */
export const OWN_TITLE = titleSources.length + 1

/** What a session's row has from its lines. */
export type Known = Pick<
  Selectable<SessionsTable>,
  | "model"
  | "repository"
  | "branch"
  | "directory"
  | "started_at"
  | "machine"
  | "permission_mode"
  | "first_prompt"
  | "prompts"
>

/** What it has before the first of them. */
export const nothingKnown: Known & { title_rank: number } = {
  title_rank: 0,
  model: null,
  repository: null,
  branch: null,
  directory: null,
  started_at: null,
  machine: null,
  permission_mode: null,
  first_prompt: null,
  prompts: 0,
}

/**
 * What the lines tell of the whole session: the newest counts, a title by its rank. `title` is null unless they bring a new
 * one: a title also changes by hand, at any moment, so what was read before is never written back.
 */
export function learned(
  session: Known & { title_rank: number },
  understood: readonly Understood[],
  { prompts, unprompted }: Pick<Counter, "prompts" | "unprompted">,
) {
  let title: { title: string; title_rank: number } | null = null
  let rankBefore = session.title_rank
  const known: Known = {
    model: session.model,
    repository: session.repository,
    branch: session.branch,
    directory: session.directory,
    started_at: session.started_at,
    machine: session.machine,
    permission_mode: session.permission_mode,
    first_prompt: session.first_prompt ?? prompts.values().next().value?.text ?? null,
    prompts: session.prompts + prompts.size - unprompted.length,
  }
  for (const { entry, facts } of understood) {
    // A copy tells of the session that it was copied from.
    if (entry.repeats) continue
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
    if (facts.machine) known.machine = cleanLine(facts.machine, 100)
    if (facts.permissionMode) known.permission_mode = cleanLine(facts.permissionMode, 100)
    known.started_at ??= entry.at ? cleanLine(entry.at, 40) : null
  }
  return { title, known }
}

/** The pull requests that these lines name, each once. */
export function pullRequestsIn(understood: readonly Understood[]) {
  const found = new Map<string, { repository: string; number: number; url: string; seq: number }>()
  for (const { entry, facts } of understood) {
    const { repository = "", number = 0, url = "" } = facts.pullRequest ?? {}
    const row = { repository: cleanLine(repository, 200), number, url: cleanLine(url, 500), seq: entry.seq }
    const isOne = row.repository !== "" && Number.isSafeInteger(number) && number > 0 && /^https?:\/\//.test(row.url)
    const key = `${row.repository} ${number}`
    if (isOne && !entry.repeats && !found.has(key)) found.set(key, row)
  }
  return [...found.values()]
}
