/** One keep-alive connection with one request in flight, for benchmarks that must know when each request was sent. */
export interface Asker {
  ask(method: string, path: string, body?: string): Promise<string>
  end(): void
}

export async function asker(url: string, token: string): Promise<Asker> {
  const { hostname, port } = new URL(url)
  let head = ""
  let left = -1
  let status = ""
  let answered: (status: string) => void = () => {}
  let failed: (error: Error) => void = () => {}
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data(_socket, piece) {
        let arrived = piece.byteLength
        if (left < 0) {
          head += piece.toString("latin1")
          const end = head.indexOf("\r\n\r\n")
          if (end === -1) return
          status = head.slice(9, 12)
          left = Number(/content-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? 0)
          arrived = head.length - end - 4
        }
        left -= arrived
        if (left <= 0) answered(status)
      },
      error: (_socket, error) => failed(error),
      close: () => failed(new Error("The server hung up.")),
    },
  })
  return {
    ask(method, path, body = "") {
      head = ""
      left = -1
      return new Promise((resolve, reject) => {
        answered = resolve
        failed = reject
        socket.write(
          `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
      })
    },
    end: () => void socket.end(),
  }
}

export interface Steady {
  url: string
  token: string
  session: string
  /** One line without its newline, and how many of it each append sends. */
  line: string
  lines?: number
  /** From the start of one append to the start of the next, or later if its answer has not come by then. */
  everyMs: number
  /** Called before each append. */
  goOn(sent: number): boolean
  /** When the append with this seq was sent; filled in before sending. */
  sentAt: number[]
  /** How long each answer took; filled in. */
  answered?: number[]
}

/** Appends to a new session at a steady pace, as one agent does. Returns the last seq. */
export async function steadily(it: Steady): Promise<number> {
  const { session, lines = 1, everyMs, sentAt } = it
  const body = `${it.line}\n`.repeat(lines)
  const { ask, end } = await asker(it.url, it.token)
  let sent = 0
  for (let next = performance.now(); it.goOn(sent); ) {
    const now = performance.now()
    next = Math.max(next + everyMs, now)
    for (let nth = 1; nth <= lines; nth++) sentAt[sent + nth] = now
    const status = await ask("POST", `/api/sessions/${session}/entries?source=main&line=${sent}`, body)
    if (status !== "200" && status !== "201") throw new Error(`An append was refused: ${status}`)
    it.answered?.push(performance.now() - now)
    sent += lines
    const wait = next - performance.now()
    if (wait > 0) await Bun.sleep(wait)
  }
  end()
  return sent
}
