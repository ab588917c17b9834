import { z } from "zod"

/**
 * People, and their roles on a session.
 *
 * Source: the sharing contract (docs/sharing.md). Nothing here does I/O.
 */

/** A person's id: 26 characters of Crockford base32, or an older form; opaque to clients. */
export const PersonId = z.string().min(1).max(64)

/** A person as others see them. `picture` is an address on this server, or null. */
export const Person = z.object({ id: PersonId, name: z.string(), picture: z.string().nullable() })
export type Person = z.infer<typeof Person>

/** The roles that an owner can hand out. */
export const CollaboratorRole = z.enum(["viewer", "contributor"])
export type CollaboratorRole = z.infer<typeof CollaboratorRole>

/**
 * What a viewer is to one session: the first that fits, in this order.
 * `teammate`: signed in, and the session is open to the team, or public. `appender` holds the session's append token: it may append and do nothing else.
 */
export const Role = z.enum(["owner", "contributor", "viewer", "teammate", "reader", "appender", "none"])
export type Role = z.infer<typeof Role>

/**
 * Everything that can be allowed on a session: the rows of the matrix in server/src/access/policy.ts.
 * - `view` entries, diff, live stream; `download` the raw lines; `search` in the session
 * - `readComments`, `comment` (also resolve, delete your own), `moderate` (delete another person's)
 * - `seePresence` who is here; `seePeople` who has access; `seeSharing` addresses, invitations, history, links
 * - `prompt`, `seeOwnPrompts`, `steer` (approve, answer, interrupt, end): remote sessions
 * - `share` add, change, remove collaborators; `leave`; `publish` open to the team, make public, make a link
 * - `manage` make private, revoke a link, rename, archive, delete; `append` entries, complete;
 *   `run` the agent of a remote session
 */
export const Ability = z.enum([
  "view",
  "download",
  "search",
  "readComments",
  "seePresence",
  "seePeople",
  "seeSharing",
  "comment",
  "moderate",
  "prompt",
  "seeOwnPrompts",
  "steer",
  "share",
  "leave",
  "publish",
  "manage",
  "append",
  "run",
])
export type Ability = z.infer<typeof Ability>
