import type { Context, Hono } from "hono"
import { matchedRoutes } from "hono/route"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
import { requestIdOf } from "./request-id.ts"
import type { Answered } from "./request-log.ts"
import type { Served } from "./serve.ts"

/**
 * What every answer carries, and how a refusal becomes one. An error that nobody foresaw is `INTERNAL` outside and whole in
 * the log, with the request's id in both. Logs have route patterns, never addresses of pages, tokens or queries.
 */

/** Where Prometheus asks. It answers as calls do. */
export const METRICS_PATH = "/metrics"

/** Nothing is loaded from elsewhere, nothing inline runs, nobody frames us. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ")

const always: Record<string, string> = {
  "content-security-policy": contentPolicy,
  // Paths and queries hold share tokens and search words: not even our own proxy's log is told more than the origin. Without
  // that a form's Origin would be null.
  "referrer-policy": "strict-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

/** What the answers of calls, and those of pages, carry in this house. */
export function fixedHeaders(https: boolean): { calls: Headers; pages: Headers } {
  const pages = new Headers(https ? { ...always, "strict-transport-security": "max-age=31536000" } : always)
  const calls = new Headers(pages)
  // What concerns a session must not lie in any cache.
  calls.set("cache-control", "no-store")
  return { calls, pages }
}

/** What is done beside answering: the log, and who hears of every answer. */
export interface Guarding {
  log: Logger
  https: boolean
  /** Each of them hears of every request that was answered. */
  answered: readonly ((it: Answered) => void)[]
}

/** `foreseen` names the errors that are none of ours and need no trace. */
export function guard(
  app: Hono<Served>,
  { log, https, answered }: Guarding,
  foreseen: (error: unknown) => Refusal | null = () => null,
): void {
  const fixed = fixedHeaders(https)
  const names = [...fixed.pages]
  app.use(async (context, next) => {
    const began = performance.now()
    const { path } = context.req
    const ofCall = path.startsWith("/api/") || path === METRICS_PATH
    context.set("fixed", ofCall ? fixed.calls : fixed.pages)
    await next()
    for (const hear of answered) hear(answerOf(context, performance.now() - began))
    const { headers } = context.res
    // Most answers are made with all of it at once (serve.ts), which costs a tenth of setting one by one.
    if (headers.get("content-security-policy") === contentPolicy) return
    for (const [name, value] of names) {
      if (!headers.has(name)) headers.set(name, value)
    }
    if (ofCall) headers.set("cache-control", "no-store")
  })
  // Not thrown: that would pass by the headers and the log above.
  app.notFound((context) => {
    context.set("refused", "NOT_FOUND")
    return refuse(new Refusal("NOT_FOUND"), requestIdOf(context.req.raw))
  })
  app.onError((error, context) => {
    const { raw } = context.req
    const id = requestIdOf(raw)
    const refusal = error instanceof Refusal ? error : null
    // A client that went away is nobody's fault.
    if (!refusal && raw.signal.aborted) return new Response(null, { status: 499 })
    // Said once in the log, by whoever watches the database, and not for each request.
    const known = refusal ?? foreseen(error)
    if (!known) log.error({ id, method: raw.method, route: routeOf(context), err: error }, "an unexpected error")
    const said = known ?? new Refusal("INTERNAL")
    context.set("refused", said.code)
    return refuse(said, id)
  })
}

function answerOf(context: Context<Served>, ms: number): Answered {
  const { raw } = context.req
  return {
    method: raw.method,
    route: routeOf(context),
    status: context.res.status,
    ms,
    code: context.get("refused"),
    id: () => requestIdOf(raw),
  }
}

/** The pattern that a request's path matched; who asks chooses the path, and may choose any. */
function routeOf(context: Context<Served>): string {
  const route = context.get("route")
  if (route !== undefined) return route
  // Refused before it came to its call.
  return matchedRoutes(context).find(({ path }) => !path.includes("*"))?.path ?? "unknown"
}

/** A refusal as an answer. */
function refuse(refusal: Refusal, id: string): Response {
  const headers: Record<string, string> = { "x-request-id": id }
  if (refusal.retryAfter !== undefined) headers["retry-after"] = String(refusal.retryAfter)
  return Response.json(refusal.body(id), { status: refusal.status, headers })
}

/** The same, for what is refused before it comes to the app: with all that every answer carries. */
export function refuser(https: boolean): (refusal: Refusal, id?: string) => Response {
  const { calls } = fixedHeaders(https)
  return (refusal, id = crypto.randomUUID()) => {
    const answer = refuse(refusal, id)
    for (const [name, value] of calls) answer.headers.set(name, value)
    return answer
  }
}
