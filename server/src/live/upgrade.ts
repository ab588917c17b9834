import { Refusal } from "#protocol/errors"
import type { ViewerOf } from "../access/viewer.ts"
import type { Store } from "../storage/store.ts"
import { LIVE_PATH, viewerOfSocket } from "./routes.ts"
import type { SocketState } from "./socket.ts"
import type { Turnstile } from "./turnstile.ts"

/** Turns requests into live sockets. A request that may not have one is refused before there is any. */
export function liveSockets(given: {
  store: Store
  appUrl: string
  viewerOf: ViewerOf
  turnstile: Turnstile
  /** Called when a request came without its Upgrade header, which some proxies drop. */
  noUpgrade(): void
}) {
  return {
    path: LIVE_PATH,
    async open(request: Request, server: Bun.Server<SocketState>): Promise<void> {
      given.turnstile.knock(request)
      const viewer = await viewerOfSocket(given, request)
      if (!viewer) throw new Refusal("UNAUTHENTICATED")
      const place = given.turnstile.enter(viewer, request)
      if (server.upgrade(request, { data: { viewer, place, connection: null } })) return
      place.leave()
      given.noUpgrade()
      throw new Refusal(
        "INVALID_INPUT",
        "This address speaks WebSocket. A proxy in between must forward the Upgrade header.",
      )
    },
  }
}
