import type { Hono } from "hono"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
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

export function guard(app: Hono<Served>, log: Logger, https: boolean): void {
  const headers = https ? { ...always, "strict-transport-security": "max-age=31536000" } : always
  app.use(async (context, next) => {
    context.set("requestId", crypto.randomUUID())
    await next()
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    }
    // What concerns a session must not lie in any cache.
    if (context.req.path.startsWith("/api/")) context.res.headers.set("cache-control", "no-store")
  })
  app.onError((error, context) => {
    const requestId = context.get("requestId")
    if (error instanceof Refusal) return refuse(error, requestId)
    // A client that went away is nobody's fault.
    if (context.req.raw.signal.aborted) return new Response(null, { status: 499 })
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
