/**
 * The id of a request, for its refusal and its log lines. An id that a proxy set (`X-Request-Id`) stays, so that both logs
 * can be correlated.
 */
const ids = new WeakMap<Request, string>()

/**
 * The formats of proxies: UUIDs, hex, base62; the sign-in page uses the same. Nothing that could be an address, or break a
 * line.
 */
const GOOD = /^[\w-]{8,64}$/

export function requestIdOf(request: Request): string {
  const known = ids.get(request)
  if (known !== undefined) return known
  const given = request.headers.get("x-request-id")
  const id = given !== null && GOOD.test(given) ? given : crypto.randomUUID()
  ids.set(request, id)
  return id
}
