import { z } from "zod"
import { call } from "./call.ts"
import { Entry } from "./entries.ts"
import { Person } from "./people.ts"
import { SaidOf } from "./remote-nouns.ts"

/**
 * What travels on the live socket (`/api/live`). Entries, and text that is being written, travel as data; everything else is a
 * hint, after which the client asks again with its own rights. Clients ignore frames of an unknown type, so that a newer server can say more.
 */

/** What a client sends: `join` a session after a seq (0: from its beginning), or `leave` it. */
export const ClientFrame = z.union([
  z.object({ join: z.string(), after: z.number().int().nonnegative().default(0) }),
  z.object({ leave: z.string() }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** What the server sends. `session` is null in an event for the person that is about no session they joined. */
export const ServerFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), version: z.number().int() }),
  // A sign of life, because scripts in a browser don't see pings. A client that hears nothing for long has lost its connection.
  z.object({ type: z.literal("beat") }),
  z.object({ type: z.literal("joined"), session: z.string(), head: z.number().int() }),
  z.object({ type: z.literal("entries"), session: z.string(), entries: z.array(Entry) }),
  // What an item has grown by, from `off` on (UTF-16 units). The entry whose `message` is the item takes its place.
  z.object({
    type: z.literal("text"),
    session: z.string(),
    item: z.string(),
    of: SaidOf,
    off: z.number().int().nonnegative(),
    text: z.string(),
  }),
  z.object({ type: z.literal("event"), session: z.string().nullable(), event: z.string() }),
  z.object({ type: z.literal("here"), session: z.string(), people: z.array(Person), readers: z.number().int() }),
  z.object({ type: z.literal("closed"), session: z.string(), code: z.number().int() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

/** The call that opens the way to the live socket. */
export const liveCalls = {
  createTicket: call({
    method: "POST",
    path: "/api/live/tickets",
    summary:
      "Gives a ticket for the live socket (`WS /api/live?ticket=…`): valid for 30 seconds, for one use, by the one who asks.",
    door: "anybody",
    records: [],
    output: z.object({ ticket: z.string() }),
  }),
} as const
