import { z } from "zod"
import { call } from "./call.ts"
import { NumberCursor } from "./cursor.ts"
import { Person } from "./people.ts"

/**
 * The history of a session: its events in order, as its owner reads them.
 */

/** One thing that happened to a session. `names` are the addresses and titles of it, unless they were erased. */
export const HistoryEvent = z.object({
  id: z.number().int(),
  name: z.string(),
  at: z.string(),
  actor: Person.nullable(),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  names: z.record(z.string(), z.string()).nullable(),
})
export type HistoryEvent = z.infer<typeof HistoryEvent>

/** The call that reads the history. */
export const historyCalls = {
  listHistory: call({
    method: "GET",
    path: "/api/sessions/:id/audit-log",
    summary: "Lists what happened to the session, newest first, even after it was deleted.",
    door: "seeSharing",
    input: z.object({
      id: z.string(),
      cursor: NumberCursor.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ events: z.array(HistoryEvent), next: z.string().nullable() }),
  }),
} as const
