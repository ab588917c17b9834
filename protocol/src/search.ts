import { z } from "zod"
import { call } from "./call.ts"
import { NumberCursor } from "./cursor.ts"
import { EntryKind } from "./entries.ts"

/**
 * Searching in one session. The list of sessions searches over all of one's own (`listSessions` with `q`).
 */

/** An entry that a search found. `text` is a piece of it: plain text, one line. */
export const SearchHit = z.object({
  seq: z.number().int(),
  kind: EntryKind,
  text: z.string(),
  at: z.string().nullable(),
})
export type SearchHit = z.infer<typeof SearchHit>

/** The call that searches: hits in the order of the transcript, a page at a time. 404 for whoever may not view the session. */
export const searchCalls = {
  searchSession: call({
    method: "GET",
    path: "/api/sessions/:id/search",
    summary:
      "The entries that have all the words of `q`, in their order: prompts, answers and what the agent did; results are not searched. What has just been appended can be found a moment later.",
    door: "search",
    input: z.object({ id: z.string(), q: z.string().max(200), cursor: NumberCursor.optional() }),
    output: z.object({ hits: z.array(SearchHit), next: z.string().nullable() }),
  }),
} as const
