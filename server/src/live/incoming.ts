import type { Hono } from "hono"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
import type { ViewerOf } from "../access/viewer.ts"
import type { Echo } from "../http/echo.ts"
import type { OddWays } from "../http/odd-ways.ts"
import { directPeer, setPeer } from "../http/peer.ts"
import { requestIdOf } from "../http/request-id.ts"
import type { Answered } from "../http/request-log.ts"
import type { Served } from "../http/serve.ts"
import { refusalOf } from "../storage/failures.ts"
import type { Store } from "../storage/store.ts"
import { LIVE_PATH, viewerOfSocket } from "./routes.ts"
import type { SocketState } from "./socket.ts"
import type { Turnstile } from "./turnstile.ts"

/** Takes a request in: notes whose machine it comes from, opens the live socket, and hands everything else to the app. */
export function incoming(given: {
  app: Hono<Served>
  log: Logger
  store: Store
  appUrl: string
  viewerOf: ViewerOf
  turnstile: Turnstile
  odd: OddWays
  echo: Echo
  refusing(refusal: Refusal, id: string): Response
  /** Hear of the requests that the app never sees. */
  answered: readonly ((it: Answered) => void)[]
}) {
  const { app, odd } = given
  const refuse = (request: Request, refusal: Refusal, route: string, began: number) => {
    const { code, status } = refusal
    note(request, { route, status, code }, began)
    return given.refusing(refusal, requestIdOf(request))
  }
  const note = (request: Request, it: Pick<Answered, "route" | "status" | "code">, began: number) => {
    const { method } = request
    const ms = performance.now() - began
    for (const hear of given.answered) hear({ ...it, method, ms, id: () => requestIdOf(request) })
  }
  return async (request: Request, server: Bun.Server<SocketState>): Promise<Response | undefined> => {
    const began = performance.now()
    setPeer(request, server.requestIP(request)?.address ?? "unknown")
    odd.look(request)
    given.echo.look(request)
    // A Host header that is no host makes an address that is none.
    if (!URL.canParse(request.url)) {
      return refuse(request, new Refusal("INVALID_INPUT", "The Host header isn't a valid host."), "unknown", began)
    }
    if (new URL(request.url).pathname !== LIVE_PATH) return app.fetch(asGet(request))
    try {
      given.turnstile.knock(request)
      const viewer = await viewerOfSocket(given, request)
      if (!viewer) throw new Refusal("UNAUTHENTICATED")
      const place = given.turnstile.enter(viewer, request)
      if (server.upgrade(request, { data: { viewer, place, line: null } })) {
        note(request, { route: LIVE_PATH, status: 101, code: undefined }, began)
        return undefined
      }
      place.leave()
      odd.noUpgrade()
      throw new Refusal(
        "INVALID_INPUT",
        "This address speaks WebSocket. A proxy in between must forward the Upgrade header.",
      )
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusalOf(error)
      if (refusal) return refuse(request, refusal, LIVE_PATH, began)
      given.log.error({ id: requestIdOf(request), err: error }, "a live socket could not be opened")
      return refuse(request, new Refusal("INTERNAL"), LIVE_PATH, began)
    }
  }
}

/** What is asked by HEAD is answered as by GET: Bun sends the answer's length and leaves out its bytes. */
function asGet(request: Request): Request {
  if (request.method !== "HEAD") return request
  const get = new Request(request, { method: "GET" })
  setPeer(get, directPeer(request))
  return get
}
