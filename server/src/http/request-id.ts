/**
 * The id of a request, for its refusal and its lines in the log. One that a proxy gave it (`X-Request-Id`) stays, so that the
 * logs of both can be laid side by side.
 */
const ids = new WeakMap<Request, string>()

/** What proxies make: UUIDs, hex, base62; the sign-in page shows the same. Nothing that could be an address, or break a line. */
const GOOD = /^[\w-]{8,64}$/

export function requestIdOf(request: Request): string {
  const known = ids.get(request)
  if (known !== undefined) return known
  const given = request.headers.get("x-request-id")
  const id = given !== null && GOOD.test(given) ? given : crypto.randomUUID()
  ids.set(request, id)
  return id
}
