import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { Session } from "./sessions.ts"

/**
 * Links: anybody who has one can read the session without an account, until the link is revoked or expires.
 */

/** A share link. Its `url` is derived anew for the owner each time; the server stores nothing that opens the session. */
export const Link = z.object({
  id: z.string(),
  label: z.string(),
  url: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  /** How often its page was opened, and when last. */
  uses: z.number().int(),
  last_used_at: z.string().nullable(),
})
export type Link = z.infer<typeof Link>

/** The calls about links. 404 for a revoked link; 400 for a link to a remote session. */
export const linksCalls = {
  listLinks: call({
    method: "GET",
    path: "/api/sessions/:id/links",
    summary: "Lists the links that open this session, newest first.",
    door: "seeSharing",
    input: z.object({ id: z.string() }),
    output: z.object({ links: z.array(Link) }),
  }),
  createLink: call({
    method: "POST",
    path: "/api/sessions/:id/links",
    summary: "Makes a link. Anyone who has it can read the session, until it is revoked or expires.",
    door: "publish",
    records: ["link.created"],
    input: z.object({
      id: z.string(),
      label: z.string().max(100).default(""),
      expires_in_days: z.number().int().min(1).max(3650).nullable().default(null),
    }),
    output: Link,
    status: 201,
  }),
  rotateLink: call({
    method: "POST",
    path: "/api/sessions/:id/links/:linkId/rotate",
    summary: "Gives a link a new address; the old one stops working.",
    door: "publish",
    records: ["link.rotated"],
    input: z.object({ id: z.string(), linkId: z.string() }),
    output: Link,
  }),
  revokeLink: call({
    method: "DELETE",
    path: "/api/sessions/:id/links/:linkId",
    summary: "Revokes a link at once and forever.",
    door: "manage",
    records: ["link.revoked"],
    input: z.object({ id: z.string(), linkId: z.string() }),
  }),
  openLink: call({
    method: "GET",
    path: "/api/s/:token",
    summary:
      "Gives the session that a link opens, as this viewer may see it. Further calls carry the token in `Share-Token`.",
    door: "anybody",
    input: z.object({ token: z.string() }),
    output: Session,
  }),
} as const

/** What happens to links. `subject` is the link's id; no event holds the secret. */
export const linksEvents = {
  "link.created": event({
    data: z.object({ expires_in_days: z.number().int().nullable() }),
    names: ["label"],
    refreshes: ["listLinks", "getSession"],
    rechecks: false,
    audience: "seeSharing",
  }),
  "link.rotated": event({ refreshes: ["listLinks", "getSession"], rechecks: "takes", audience: "seeSharing" }),
  "link.revoked": event({ refreshes: ["listLinks", "getSession"], rechecks: "takes", audience: "seeSharing" }),
} as const
