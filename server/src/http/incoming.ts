import type { Hono } from "hono"
import type { Logger } from "pino"
import { Refusal } from "#protocol/errors"
import type { Echo } from "./echo.ts"
import type { OddWays } from "./odd-ways.ts"
import { directPeer, setPeer } from "./peer.ts"
import { requestIdOf } from "./request-id.ts"
import type { Answered } from "./request-log.ts"
import type { Served } from "./serve.ts"

/**
 * Takes in a request: records whose machine it comes from, opens sockets at their path, and passes everything else to the
 * app.
 */
export function incoming<Socket>(given: {
  app: Hono<Served>
  log: Logger
  odd: OddWays
  echo: Echo
  /** The path at which sockets open. `open` resolves when the request has become one. */
  sockets: { path: string; open(request: Request, server: Bun.Server<Socket>): Promise<void> }
  refusing(refusal: Refusal, id: string): Response
  /** The refusal that an error stands for, if any. */
  refusalOf(error: unknown): Refusal | null
  /** Called with requests that the app never sees. */
  answered: readonly ((it: Answered) => void)[]
}) {
  const { app, odd, sockets } = given
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
  return async (request: Request, server: Bun.Server<Socket>): Promise<Response | undefined> => {
    const began = performance.now()
    setPeer(request, server.requestIP(request)?.address ?? "unknown")
    odd.look(request)
    given.echo.look(request)
    // An invalid Host header makes an invalid address.
    if (!URL.canParse(request.url)) {
      return refuse(request, new Refusal("INVALID_INPUT", "The Host header isn't a valid host."), "unknown", began)
    }
    if (new URL(request.url).pathname !== sockets.path) return app.fetch(asGet(request))
    try {
      await sockets.open(request, server)
      note(request, { route: sockets.path, status: 101, code: undefined }, began)
      return undefined
    } catch (error) {
      const refusal = error instanceof Refusal ? error : given.refusalOf(error)
      if (refusal) return refuse(request, refusal, sockets.path, began)
      given.log.error({ id: requestIdOf(request), err: error }, "a live socket could not be opened")
      return refuse(request, new Refusal("INTERNAL"), sockets.path, began)
    }
  }
}

/** HEAD is answered like GET: Bun sends the answer's length and leaves out its bytes. */
function asGet(request: Request): Request {
  if (request.method !== "HEAD") return request
  const get = new Request(request, { method: "GET" })
  setPeer(get, directPeer(request))
  return get
}
