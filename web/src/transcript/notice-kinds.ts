import type { Part } from "#protocol/entries"

export type About = Extract<Part, { type: "notice" }>["about"]

const dividers = new Set<About>(["compaction", "model", "mode"])

/** What changes how the conversation goes on stands between its parts, as a line across. */
export const isDivider = (about: About): boolean => dividers.has(about)
