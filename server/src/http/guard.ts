import type { Context, Hono } from "hono"
import { matchedRoutes } from "hono/route"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
import { requestIdOf } from "./request-id.ts"
import type { Answered } from "./request-log.ts"
import type { Served } from "./serve.ts"

/**
 * The headers of every answer, and how a refusal becomes one. To the client an unexpected error is `INTERNAL`; the log has
 * all of it, and both have the request's id. Logs contain route patterns, never addresses of pages, tokens or queries.
 */

/** The path that Prometheus scrapes. It answers as calls do. */
export const METRICS_PATH = "/metrics"

/** Loads nothing from elsewhere, runs nothing inline, can't be framed. */
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
  // Paths and queries contain share tokens and search words: not even our own proxy's log gets more than the origin. Without
  // a referrer at all, a form's Origin would be null.
  "referrer-policy": "strict-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

/** The headers of calls' answers and of pages. */
export function fixedHeaders(https: boolean): { calls: Headers; pages: Headers } {
  const pages = new Headers(https ? { ...always, "strict-transport-security": "max-age=31536000" } : always)
  const calls = new Headers(pages)
  // Nothing about a session may be stored in any cache.
  calls.set("cache-control", "no-store")
  return { calls, pages }
}

/** What happens besides answering: the log, and listeners to every answer. */
export interface Guarding {
  log: Logger
  https: boolean
  /** Each is called with every request that was answered. */
  answered: readonly ((it: Answered) => void)[]
}

/** `foreseen` recognizes errors that aren't ours and need no stack trace. */
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
    // Most answers get all of them at once (serve.ts), which costs a tenth of setting them one by one.
    if (headers.get("content-security-policy") === contentPolicy) return
    for (const [name, value] of names) {
      if (!headers.has(name)) headers.set(name, value)
    }
    if (ofCall) headers.set("cache-control", "no-store")
  })
  // Not thrown: that would skip the headers and the log above.
  app.notFound((context) => {
    context.set("refused", "NOT_FOUND")
    return refuse(new Refusal("NOT_FOUND"), requestIdOf(context.req.raw))
  })
  app.onError((error, context) => {
    const { raw } = context.req
    const id = requestIdOf(raw)
    const refusal = error instanceof Refusal ? error : null
    // A client that disconnected is no error.
    if (!refusal && raw.signal.aborted) return new Response(null, { status: 499 })
    // The watcher of the database logs it once, instead of every request.
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

/** The route pattern that the request matched: the client chooses the path, and may choose anything. */
function routeOf(context: Context<Served>): string {
  const route = context.get("route")
  if (route !== undefined) return route
  // Refused before it reached its call.
  return matchedRoutes(context).find(({ path }) => !path.includes("*"))?.path ?? "unknown"
}

/** A refusal as an answer. */
function refuse(refusal: Refusal, id: string): Response {
  const headers: Record<string, string> = { "x-request-id": id }
  if (refusal.retryAfter !== undefined) headers["retry-after"] = String(refusal.retryAfter)
  return Response.json(refusal.body(id), { status: refusal.status, headers })
}

/** The same for requests refused before they reach the app, with the headers of every answer. */
export function refuser(https: boolean): (refusal: Refusal, id?: string) => Response {
  const { calls } = fixedHeaders(https)
  return (refusal, id = crypto.randomUUID()) => {
    const answer = refuse(refusal, id)
    for (const [name, value] of calls) answer.headers.set(name, value)
    return answer
  }
}
