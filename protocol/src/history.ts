import { z } from "zod"
import { call } from "./call.ts"
import { NumberCursor } from "./cursor.ts"
import { events, type Read, type SessionEventName, sessionEventNames } from "./events.ts"
import { Person } from "./people.ts"

/**
 * The history of a session: its events in order, as its owner reads them.
 */

const common = { id: z.number().int(), at: z.string(), actor: Person.nullable(), subject: z.string().nullable() }

/**
 * One thing that happened to a session. `data` is what the event declares, as far as it was written; `names` are the addresses
 * and titles of it, unless they were erased. `subject` is the id of what it is about. `at` is ISO 8601 in UTC.
 */
export const HistoryEvent = z.union(sessionEventNames.map(schemaOf)) as z.ZodType as z.ZodType<HistoryEvent>
export type HistoryEvent = z.infer<z.ZodObject<typeof common>> & Read<SessionEventName>

function schemaOf(name: SessionEventName) {
  const names = z.object(Object.fromEntries(events[name].names.map((it) => [it, z.string().optional()]))).nullable()
  return z.object({ ...common, name: z.literal(name), data: z.object(events[name].data.shape).partial(), names })
}

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
