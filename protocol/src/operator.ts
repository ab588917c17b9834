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
    summary:
      "Tells whether the server serves. With the operator's METRICS_TOKEN as bearer token also gives its version.",
    door: "anybody",
    output: z.object({ ok: z.literal(true), version: z.string().optional() }),
  }),
  ready: call({
    method: "GET",
    path: "/api/ready",
    summary:
      "Tells whether this node can do its work: 503 if its database is away, its disk is full, or it is stopping.",
    door: "anybody",
    output: z.object({ ok: z.literal(true) }),
  }),
  getOpenApi: call({
    method: "GET",
    path: "/api/openapi.json",
    summary: "Gives this table of calls for programs (OpenAPI 3.1).",
    door: "anybody",
    output: z.record(z.string(), z.unknown()),
  }),
  getDocs: call({
    method: "GET",
    path: "/api/docs",
    summary: "Shows this table of calls to people.",
    door: "anybody",
    gives: "bytes",
  }),
} as const

/** What operators do to the server. These events concern no session and no person, and belong to nobody's chain. */
export const operatorEvents = {
  "backup.made": event({
    data: z.object({ blobs: z.number().int() }),
    refreshes: [],
    rechecks: false,
    audience: "person",
  }),
} as const
