import { agents } from "#agents/all"

/** The agents of which it is known where their sessions lie. */
export const findable = agents.filter(({ files, store }) => files?.layout || store)

/** Those whose newest session can be told by the folder. */
const tellable = findable.filter(({ files }) => !files?.isOfNoFolder)

/** Their names for a sentence: "A and B", or "A or B". */
export function findableNames(type: "conjunction" | "disjunction"): string {
  return listed(
    tellable.map(({ label }) => label),
    type,
  )
}

/** What may stand after `--agent`, by example. */
export function findableIds(): string {
  return listed(
    tellable.map(({ id }) => id),
    "disjunction",
  )
}

function listed(words: readonly string[], type: "conjunction" | "disjunction"): string {
  return new Intl.ListFormat("en", { type }).format(words)
}
