import { fixedHeaders } from "./guard.ts"

/**
 * The health call without a credential, as load balancers send it all day: the same answer as the mounted call gives,
 * without the middleware. The operator also gets the version. Null if the request carries anything else to check; it then
 * takes the usual path.
 */
export function quickHealth(given: { https: boolean; isOperator(request: Request): boolean; version: string }) {
  const how = { headers: fixedHeaders(given.https).calls }
  return (request: Request): Response | null => {
    const { headers } = request
    if (!URL.canParse(request.url)) return null
    if (headers.has("authorization") && given.isOperator(request)) {
      return Response.json({ ok: true, version: given.version }, how)
    }
    return headers.has("authorization") || headers.has("cookie") ? null : Response.json({ ok: true }, how)
  }
}
