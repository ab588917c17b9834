import { fixedHeaders } from "./guard.ts"

/**
 * The health call for whoever presents no credential, as load balancers do all day: the same answer as the mounted call gives,
 * without the way there. Who runs the server is told its version as well. Null when there is something else to look at, and the
 * request takes the usual way.
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
