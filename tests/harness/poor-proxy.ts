import { once } from "node:events"
import { createServer, request } from "node:http"

/** A proxy that passes on no WebSocket, and no body above a limit, for which it has an error page of its own. */
export interface PoorProxy {
  url: string
  /** Every `Referer` that a request sent it. */
  referers: ReadonlySet<string>
  /** How many requests were too large for it. */
  refused(): number
  stop(): Promise<void>
}

/** With `says`, it names the client in X-Forwarded-For. */
export async function startPoorProxy(to: string, mostBytes: number, says = false): Promise<PoorProxy> {
  let refused = 0
  const referers = new Set<string>()
  const server = createServer((asked, answer) => {
    if (asked.headers.referer) referers.add(asked.headers.referer)
    if (Number(asked.headers["content-length"] ?? 0) > mostBytes) {
      refused++
      answer.writeHead(413, { "content-type": "text/html" }).end("<h1>413 Request Entity Too Large</h1>")
      asked.resume()
      return
    }
    // Hop-by-hop, as HTTP/1.0 proxies treat it.
    const { upgrade: _upgrade, connection: _connection, ...headers } = asked.headers
    if (says) headers["x-forwarded-for"] = asked.socket.remoteAddress ?? ""
    const passed = request(new URL(asked.url ?? "/", to), { method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    passed.on("error", () => answer.writeHead(502).end())
    asked.pipe(passed)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    referers,
    refused: () => refused,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}
