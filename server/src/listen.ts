import { chmodSync, rmSync } from "node:fs"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { ConfigError } from "./config/values.ts"
import type { Config } from "./config.ts"
import type { SocketState } from "./live/socket.ts"

/** How long a request may transfer no byte in or out before it is dropped, in seconds. */
const IDLE_S = 120

/** The handlers: none of them is called before the server is ready. */
export interface Serving {
  fetch(request: Request, server: Bun.Server<SocketState>): Response | Promise<Response | undefined>
  /** Null if the call has to take the usual path. */
  health(request: Request): Response | null
}

export interface Listening {
  readonly port: number
  /** Until this is called, every request is told that the server is starting. */
  serve(what: Serving): void
  /** Whether it was told to close. */
  isClosing(): boolean
  /** Accepts no more requests; resolves when the current ones have ended. */
  close(): Promise<void>
}

/** Listens on the requested port; if none was requested, on the next free one. */
export function listen(
  config: Config,
  given: {
    websocket: Bun.WebSocketHandler<SocketState>
    refusing(refusal: Refusal): Response
    /** Unexpected errors. */
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
      // Bodies are streamed and limited where they are read; Bun's own limit would cut long uploads.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      // Bun's own error page shows source and stack to the client.
      development: false,
      error(error) {
        given.failed(error)
        return given.refusing(new Refusal("INTERNAL"))
      },
      // Matched by Bun itself; other methods take the path of all requests.
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

/** A file left there by a killed server is no longer a live socket. */
export function serveOperator(
  socket: string,
  operator: (request: Request) => Response | Promise<Response>,
): { close(): Promise<void> } {
  rmSync(socket, { force: true })
  const admin = Bun.serve({
    unix: socket,
    fetch(request, it) {
      // A backup, or a walk through the whole history, has no time limit.
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
