import { fixedHeaders } from "./guard.ts"

/**
 * The health call for whoever presents no credential, as load balancers do all day: the same answer as the mounted call gives,
 * without the way there. Null when there is something to look at, and the request takes that way.
 */
export function quickHealth(https: boolean): (request: Request) => Response | null {
  const how = { headers: fixedHeaders(https).calls }
  return (request) => {
    const { headers } = request
    if (headers.has("authorization") || headers.has("cookie") || !URL.canParse(request.url)) return null
    return Response.json({ ok: true }, how)
  }
}
