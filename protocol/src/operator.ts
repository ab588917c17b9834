import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"

/**
 * The server itself: whether it serves, and the table of calls for programs and people.
 */

/** The server's own calls. They need no credential; `ready` is 503 (UNAVAILABLE) while the node can't do its work. */
export const operatorCalls = {
  health: call({
    method: "GET",
    path: "/api/health",
    summary: "Whether the server serves. With the operator's METRICS_TOKEN as bearer, its version too.",
    door: "anybody",
    output: z.object({ ok: z.literal(true), version: z.string().optional() }),
  }),
  ready: call({
    method: "GET",
    path: "/api/ready",
    summary: "Whether this node can do its work: 503 when its database is away, or it is stopping.",
    door: "anybody",
    output: z.object({ ok: z.literal(true) }),
  }),
  getOpenApi: call({
    method: "GET",
    path: "/api/openapi.json",
    summary: "This table of calls, for programs (OpenAPI 3.1).",
    door: "anybody",
    output: z.record(z.string(), z.unknown()),
  }),
  getDocs: call({
    method: "GET",
    path: "/api/docs",
    summary: "This table of calls, for people.",
    door: "anybody",
    gives: "bytes",
  }),
} as const

/** What those who run the server do to it. Each is about no session and no person: it stands in the chain of nobody. */
export const operatorEvents = {
  "backup.made": event({ refreshes: [], rechecks: false, audience: "person" }),
} as const
