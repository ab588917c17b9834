import { createHash } from "node:crypto"
import type { Hono } from "hono"
import { calls } from "#protocol/calls"
import { bucket } from "./bucket.ts"
import { networkOf } from "./network.ts"
import { peerOf, type Trusted } from "./peer.ts"
import type { Served } from "./serve.ts"

/** Requests per credential; those without one share the bucket of their network. */
export interface RequestLimits {
  /** A credential's requests per minute; 0 lifts all these limits. */
  perMinute: number
  trustedProxies: Trusted
}

/** How many people may come from behind one address. */
const PEOPLE_OF_A_NETWORK = 20

/**
 * Generous limits on all calls, besides the tight ones on signing in. A credential isn't verified here, only told apart: a
 * made-up one for each request still counts for its network. Health checks of a load balancer don't use up the network's
 * limit.
 */
export function limitRequests(app: Hono<Served>, given: RequestLimits): void {
  if (given.perMinute === 0) return
  const perSecond = given.perMinute / 60
  const credentials = bucket({ burst: given.perMinute / 2, perSecond })
  const networks = bucket({
    burst: (given.perMinute / 2) * PEOPLE_OF_A_NETWORK,
    perSecond: perSecond * PEOPLE_OF_A_NETWORK,
  })
  app.use("/api/*", async (context, next) => {
    const { path, raw } = context.req
    if (path !== calls.health.path) {
      const network = networkOf(peerOf(raw, given.trustedProxies))
      const shown = raw.headers.get("authorization") ?? raw.headers.get("cookie") ?? raw.headers.get("share-token")
      networks.take(network)
      if (shown !== null) credentials.take(createHash("sha256").update(shown).digest("base64"))
    }
    await next()
  })
}
