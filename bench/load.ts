/**
 * A program: the load generator. It keeps connections alive, each with one request in flight, in a process of its own so that
 * it does not share the server's thread. Reads a `Load` as JSON from its arguments, writes a `Measured` to stdout.
 */

export interface Load {
  port: number
  /** A request line and headers per connection (`{n}` becomes its number of requests sent), and the body of each request. */
  requests: { head: string; body: string }[]
  seconds: number
  /** Milliseconds between an answer and the connection's next request; 0 for no pause. */
  pauseMs: number
}

export interface Measured {
  answers: number
  perSecond: number
  p50: number
  p99: number
  most: number
  /** Bytes of the last answer's body on the wire. */
  bytes: number
  /** Status codes other than 2xx, with their counts. */
  refused: Record<string, number>
}

const encoder = new TextEncoder()

async function run(load: Load): Promise<Measured> {
  const times: number[] = []
  const refused: Record<string, number> = {}
  let bytes = 0
  let over = false
  const one = (request: Load["requests"][number]) =>
    new Promise<void>((resolve, reject) => {
      let sent = 0
      let began = 0
      let left = -1
      let head = ""
      const body = encoder.encode(request.body).byteLength
      const send = (socket: { write(text: string): number; end(): void }) => {
        if (over) {
          socket.end()
          return resolve()
        }
        began = performance.now()
        left = -1
        head = ""
        const text = `${request.head.replaceAll("{n}", String(sent))}\r\nhost: localhost\r\ncontent-length: ${body}\r\n\r\n${request.body}`
        sent += 1
        socket.write(text)
      }
      void Bun.connect({
        hostname: "127.0.0.1",
        port: load.port,
        socket: {
          open: (socket) => send(socket),
          data(socket, piece) {
            let arrived = piece.byteLength
            if (left < 0) {
              head += piece.toString("latin1")
              const end = head.indexOf("\r\n\r\n")
              if (end === -1) return
              const status = head.slice(9, 12)
              if (status[0] !== "2") refused[status] = (refused[status] ?? 0) + 1
              left = Number(/content-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? 0)
              bytes = left
              arrived = head.length - end - 4
            }
            left -= arrived
            if (left > 0) return
            times.push(performance.now() - began)
            if (load.pauseMs > 0) setTimeout(() => send(socket), load.pauseMs)
            else send(socket)
          },
          error: (_socket, error) => reject(error),
          close: () => resolve(),
        },
      }).catch(reject)
    })
  const began = performance.now()
  setTimeout(() => {
    over = true
  }, load.seconds * 1000)
  await Promise.all(load.requests.map(one))
  const seconds = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return {
    answers: times.length,
    perSecond: times.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    most: times.at(-1) ?? 0,
    bytes,
    refused,
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "") as Load)))
  process.exit(0)
}
