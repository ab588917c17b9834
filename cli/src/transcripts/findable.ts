import { agents } from "#agents/all"

/** The agents whose newest session can be told by the folder: those of which it is known how their files lie. */
export const findable = agents.filter(({ files, store }) => files?.layout || store)

/** Their names for a sentence: "A and B", or "A or B". */
export function findableNames(type: "conjunction" | "disjunction"): string {
  return listed(
    findable.map(({ label }) => label),
    type,
  )
}

/** What may stand after `--agent`, by example. */
export function findableIds(): string {
  return listed(
    findable.map(({ id }) => id),
    "disjunction",
  )
}

function listed(words: readonly string[], type: "conjunction" | "disjunction"): string {
  return new Intl.ListFormat("en", { type }).format(words)
}
