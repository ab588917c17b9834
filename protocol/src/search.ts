import { z } from "zod"
import { call } from "./call.ts"
import { NumberCursor } from "./cursor.ts"
import { EntryKind } from "./entries.ts"

/**
 * Searching one session. `listSessions` with `q` searches all sessions that a person owns or that are shared with them.
 */

/** An entry that a search found. `text` is an excerpt: plain text, one line. */
export const SearchHit = z.object({
  seq: z.number().int(),
  kind: EntryKind,
  text: z.string(),
  at: z.string().nullable(),
})
export type SearchHit = z.infer<typeof SearchHit>

/** The call that searches: hits in the order of the transcript, a batch at a time. 404 for viewers who may not see the session. */
export const searchCalls = {
  searchSession: call({
    method: "GET",
    path: "/api/sessions/:id/search",
    summary:
      "Finds the entries that have all the words of `q`, in the order of the transcript: prompts, answers and the agent's actions, but not results of tools. New entries can be found a moment after they are appended.",
    door: "search",
    input: z.object({ id: z.string(), q: z.string().max(200), cursor: NumberCursor.optional() }),
    output: z.object({ hits: z.array(SearchHit), next: z.string().nullable() }),
  }),
} as const
