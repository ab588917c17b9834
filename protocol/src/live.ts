import { z } from "zod"
import { call } from "./call.ts"
import { Entry } from "./entries.ts"
import { Person } from "./people.ts"

/**
 * What travels on the live socket (`/api/live`). Entries travel as data; everything else is a hint to ask again with one's
 * own rights. A frame of an unknown type is passed over, so that a newer server can say more.
 */

/** What a client sends: `join` a session after a seq (0: from its beginning), or `leave` it. */
export const ClientFrame = z.union([
  z.object({ join: z.string(), after: z.number().int().nonnegative().default(0) }),
  z.object({ leave: z.string() }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** What the server sends. `session` is null in an event of the person's own channel that names no session they joined. */
export const ServerFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), version: z.number().int() }),
  // Nothing but a sign of life, since a browser is not told of pings: who hears nothing for long is not connected any more.
  z.object({ type: z.literal("beat") }),
  z.object({ type: z.literal("joined"), session: z.string(), head: z.number().int() }),
  z.object({ type: z.literal("entries"), session: z.string(), entries: z.array(Entry) }),
  z.object({ type: z.literal("event"), session: z.string().nullable(), event: z.string() }),
  z.object({ type: z.literal("here"), session: z.string(), people: z.array(Person), readers: z.number().int() }),
  z.object({ type: z.literal("closed"), session: z.string(), code: z.number().int() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

/** The call that lets somebody onto the live socket. */
export const liveCalls = {
  createTicket: call({
    method: "POST",
    path: "/api/live/tickets",
    summary: "A ticket for the live socket (`WS /api/live?ticket=…`): 30 seconds, one use, for who asks.",
    door: "anybody",
    output: z.object({ ticket: z.string() }),
  }),
} as const
