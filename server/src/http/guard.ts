import type { Hono } from "hono"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
import { requestIdOf } from "./request-id.ts"
import type { Served } from "./serve.ts"

/**
 * What every answer carries, and how a refusal becomes one. An error that nobody foresaw is `INTERNAL` outside and whole in
 * the log, with the request's id in both. Logs have route patterns, never addresses of pages, tokens or queries.
 */

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
  "referrer-policy": "no-referrer",
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

/** `foreseen` names the errors that are none of ours and need no trace. */
export function guard(
  app: Hono<Served>,
  log: Logger,
  https: boolean,
  foreseen: (error: unknown) => Refusal | null = () => null,
): void {
  const fixed = fixedHeaders(https)
  const names = [...fixed.pages]
  app.use(async (context, next) => {
    const ofCall = context.req.path.startsWith("/api/")
    context.set("fixed", ofCall ? fixed.calls : fixed.pages)
    await next()
    const { headers } = context.res
    // Most answers are made with all of it at once (serve.ts), which costs a tenth of setting one by one.
    if (headers.get("content-security-policy") === contentPolicy) return
    for (const [name, value] of names) {
      if (!headers.has(name)) headers.set(name, value)
    }
    if (ofCall) headers.set("cache-control", "no-store")
  })
  app.onError((error, context) => {
    const requestId = requestIdOf(context.req.raw)
    if (error instanceof Refusal) return refuse(error, requestId)
    // A client that went away is nobody's fault.
    if (context.req.raw.signal.aborted) return new Response(null, { status: 499 })
    // Said once in the log, by whoever watches the database, and not for each request.
    const known = foreseen(error)
    if (known) return refuse(known, requestId)
    log.error(
      { requestId, method: context.req.method, route: context.req.routePath, err: error },
      "an unforeseen error",
    )
    return refuse(new Refusal("INTERNAL"), requestId)
  })
}

function refuse(refusal: Refusal, requestId: string): Response {
  const headers: Record<string, string> = {}
  if (refusal.retryAfter !== undefined) headers["retry-after"] = String(refusal.retryAfter)
  return Response.json(refusal.body(requestId), { status: refusal.status, headers })
}
