import { chmodSync, rmSync } from "node:fs"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { ConfigError } from "./config/values.ts"
import type { Config } from "./config.ts"
import type { SocketState } from "./live/socket.ts"

/** As long as a request may take no byte in or out before it is given up, in seconds. */
const IDLE_S = 120

/** What answers: nothing of it is looked at before it is served. */
export interface Serving {
  fetch(request: Request, server: Bun.Server<SocketState>): Response | Promise<Response | undefined>
  /** Null where the call has to go the usual way. */
  health(request: Request): Response | null
}

export interface Listening {
  readonly port: number
  /** Until then every request is told that the server is starting. */
  serve(what: Serving): void
  /** Whether it was told to close. */
  isClosing(): boolean
  /** Takes no more requests; resolves when those under way have ended. */
  close(): Promise<void>
}

/** Listens on the port that was asked for; when none was, on the next one that is free. */
export function listen(
  config: Config,
  given: {
    websocket: Bun.WebSocketHandler<SocketState>
    refusing(refusal: Refusal): Response
    /** What nobody caught. */
    failed(error: unknown): void
  },
): Listening {
  let serving: Serving = {
    fetch: () => given.refusing(new Refusal("UNAVAILABLE", "The server is starting. Try again in a moment.")),
    health: () => null,
  }
  let closing: Promise<void> | null = null
  const server = onFreePort(config, (port) =>
    Bun.serve<SocketState>({
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
        given.failed(error)
        return given.refusing(new Refusal("INTERNAL"))
      },
      // Found by Bun itself; another method goes the way of all requests.
      routes: {
        [calls.health.path]: {
          GET: (request: Request, it: Bun.Server<SocketState>) => serving.health(request) ?? serving.fetch(request, it),
        },
      },
      fetch: (request, it) => serving.fetch(request, it),
      websocket: given.websocket,
    }),
  )
  return {
    port: server.port ?? config.port,
    serve(what) {
      serving = what
    },
    isClosing: () => closing !== null,
    close() {
      closing ??= server.stop()
      return closing
    },
  }
}

function onFreePort<Server>(config: Config, open: (port: number) => Server): Server {
  for (let port = config.port; ; port++) {
    try {
      return open(port)
    } catch (error) {
      const taken = (error as { code?: string }).code === "EADDRINUSE"
      if (taken && config.portGiven) throw new ConfigError(`Port ${port} is taken. Set PORT to another one.`)
      if (!taken || port >= config.port + 100) throw error
    }
  }
}

/** What a killed server left there is no socket any more. */
export function serveOperator(
  socket: string,
  operator: (request: Request) => Response | Promise<Response>,
): { close(): Promise<void> } {
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
  return {
    async close() {
      await admin.stop(true)
      rmSync(socket, { force: true })
    },
  }
}
