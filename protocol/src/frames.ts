import { z } from "zod"
import { Entry } from "./entry.ts"
import { Person } from "./people.ts"

/**
 * What travels on the live socket (`/api/live`). Entries travel as data; everything else is a hint to ask again with one's
 * own rights. A frame of an unknown type is passed over, so that a newer server can say more.
 */

/** Raised when a client that knows the old frames could no longer follow. Sent with `hello`. */
export const LIVE_VERSION = 1

/** Why a socket was closed, or, in a `closed` frame, why one session of it was. */
export const closeCodes = {
  /** The sign-in, token or ticket is not good, or has ended: sign in again. */
  signInAgain: 4401,
  /** Access to the session has ended. */
  accessEnded: 4403,
  /** No such session, or not the viewer's to see. */
  notFound: 4404,
  /** The reader fell too far behind; come back with the last seq. */
  tooSlow: 4408,
  /** The session was deleted. */
  deleted: 4410,
  /** The node is stopping; come back, and another one answers. */
  comeBack: 4412,
  /** The client sent what is no frame. */
  badFrame: 4400,
} as const
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]

/** What a client sends: `join` a session after a seq (0: from its beginning), or `leave` it. */
export const ClientFrame = z.union([
  z.object({ join: z.string(), after: z.number().int().nonnegative().default(0) }),
  z.object({ leave: z.string() }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** What the server sends. `session` is null in an event of the person's own channel that names no session they joined. */
export const ServerFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), version: z.number().int() }),
  z.object({ type: z.literal("joined"), session: z.string(), head: z.number().int() }),
  z.object({ type: z.literal("entries"), session: z.string(), entries: z.array(Entry) }),
  z.object({ type: z.literal("event"), session: z.string().nullable(), event: z.string() }),
  z.object({ type: z.literal("here"), session: z.string(), people: z.array(Person), readers: z.number().int() }),
  z.object({ type: z.literal("closed"), session: z.string(), code: z.number().int() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>
