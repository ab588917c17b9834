import { chmodSync, rmSync } from "node:fs"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { ConfigError } from "./config/values.ts"
import type { Config } from "./config.ts"
import type { SocketState } from "./live/socket.ts"

/** As long as a request may take no byte in or out before it is given up, in seconds. */
const IDLE_S = 120

interface Listening {
  fetch(request: Request, server: Bun.Server<SocketState>): Response | undefined | Promise<Response | undefined>
  health(request: Request, server: Bun.Server<SocketState>): Response | undefined | Promise<Response | undefined>
  /** What nobody caught. */
  failed(error: unknown): void
  refusing(refusal: Refusal): Response
  websocket: Bun.WebSocketHandler<SocketState>
}

/** Listens on the port that was asked for; when none was, on the next one that is free. */
export function listen(config: Config, { health, fetch, websocket, ...how }: Listening): Bun.Server<SocketState> {
  for (let port = config.port; ; port++) {
    try {
      return Bun.serve<SocketState>({
        hostname: config.host,
        port,
        // Otherwise a second server would take half of the first one's requests.
        reusePort: false,
        idleTimeout: IDLE_S,
        // Bodies stream and are bounded where they are read; Bun's own bound would cut long uploads.
        maxRequestBodySize: Number.MAX_SAFE_INTEGER,
        // Bun's own page for an error shows source and stack to whoever asks.
        development: false,
        error(error) {
          how.failed(error)
          return how.refusing(new Refusal("INTERNAL"))
        },
        // Found by Bun itself; another method goes the way of all requests.
        routes: { [calls.health.path]: { GET: health } },
        fetch,
        websocket,
      })
    } catch (error) {
      const taken = (error as { code?: string }).code === "EADDRINUSE"
      if (taken && config.portGiven) throw new ConfigError(`Port ${port} is taken. Set PORT to another one.`)
      if (!taken || port >= config.port + 100) throw error
    }
  }
}
/** What a killed server left there is no socket any more. */
export function serveOperator(socket: string, operator: (request: Request) => Response | Promise<Response>) {
  rmSync(socket, { force: true })
  const admin = Bun.serve({
    unix: socket,
    fetch(request, it) {
      // A backup, or a walk through the whole history, takes as long as it takes.
      it.timeout(request, 0)
      return operator(request)
    },
  })
  chmodSync(socket, 0o600)
  return admin
}
