import type { Hono } from "hono"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
import type { ViewerOf } from "./access/viewer.ts"
import type { OddWays } from "./http/odd-ways.ts"
import { setPeer } from "./http/peer.ts"
import type { Served } from "./http/serve.ts"
import { refusing } from "./listen.ts"
import { LIVE_PATH, viewerOfSocket } from "./live/routes.ts"
import type { SocketState } from "./live/socket.ts"
import { refusalOf } from "./storage/away.ts"
import type { Store } from "./storage/store.ts"

/** Takes a request in: notes whose machine it comes from, opens the live socket, and hands everything else to the app. */
export function incoming(given: {
  app: Hono<Served>
  log: Logger
  store: Store
  appUrl: string
  viewerOf: ViewerOf
  odd: OddWays
}) {
  return async (request: Request, server: Bun.Server<SocketState>): Promise<Response | undefined> => {
    setPeer(request, server.requestIP(request)?.address ?? "unknown")
    given.odd.look(request)
    // A Host header that is no host makes an address that is none.
    if (!URL.canParse(request.url)) return refusing(new Refusal("INVALID_INPUT", "The Host header is not a host."))
    if (new URL(request.url).pathname !== LIVE_PATH) return given.app.fetch(request)
    try {
      const viewer = await viewerOfSocket(given, request)
      if (!viewer) throw new Refusal("UNAUTHENTICATED")
      if (server.upgrade(request, { data: { viewer, line: null } })) return undefined
      given.odd.noUpgrade()
      throw new Refusal("INVALID_INPUT", "This address speaks WebSocket. A proxy on the way has to pass Upgrade on.")
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusalOf(error)
      if (refusal) return refusing(refusal)
      given.log.error({ err: error }, "a live socket could not be opened")
      return refusing(new Refusal("INTERNAL"))
    }
  }
}
