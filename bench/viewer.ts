/**
 * Follows sessions as cheaply as possible: a WebSocket over bare TCP that reads only the session and the first and last seq of
 * each frame of entries, and parses no JSON but that of live text, if somebody listens to it. A thousand viewers must cost less than the measured server.
 */
export interface Viewer {
  join(session: string, after?: number): void
  /** Whether the server has hung up. */
  readonly gone: boolean
  end(): void
}

export interface Ears {
  entries?(session: string, first: number, last: number, bytes: number): void
  text?(session: string, off: number, length: number): void
  closed?(session: string): void
}

const ENTRIES = '{"type":"entries","session":"'
const CLOSED = '{"type":"closed","session":"'
const SEQ = '{"seq":'
const nothing = Buffer.alloc(0)

export async function viewer(url: string, token: string, ears: Ears = {}): Promise<Viewer> {
  let rest: Buffer = nothing
  let pieces: Buffer[] = []
  let have = 0
  /** The length of the arriving frame in bytes; 0 until its header is complete. */
  let need = 0
  let upgraded = false
  let gone = false
  let opened: () => void = () => {}
  let refused: (error: Error) => void = () => {}
  const open = new Promise<void>((resolve, reject) => {
    opened = resolve
    refused = reject
  })

  function arrive(piece: Buffer): void {
    pieces.push(piece)
    have += piece.byteLength
    // A long frame comes in many pieces, which are joined once, when all are there.
    if (have < need) return
    rest = pieces.length === 1 ? piece : Buffer.concat(pieces)
    let at = 0
    need = 0
    if (!upgraded) {
      const end = rest.indexOf("\r\n\r\n")
      if (end !== -1) {
        if (rest.toString("latin1", 9, 12) !== "101") refused(new Error(rest.toString("latin1", 0, 200)))
        upgraded = true
        at = end + 4
        opened()
      }
    }
    while (upgraded && rest.byteLength - at >= 2) {
      const short = (rest[at + 1] ?? 0) & 127
      const head = short === 127 ? 10 : short === 126 ? 4 : 2
      if (rest.byteLength - at < head) break
      const length = head === 2 ? short : head === 4 ? rest.readUInt16BE(at + 2) : rest.readUInt32BE(at + 6)
      if (rest.byteLength - at < head + length) {
        need = head + length
        break
      }
      if (((rest[at] ?? 0) & 15) === 1) hear(rest, at + head, at + head + length)
      at += head + length
    }
    rest = rest.subarray(at)
    have = rest.byteLength
    pieces = have > 0 ? [rest] : []
  }

  function hear(frame: Buffer, from: number, to: number): void {
    const kind = frame[from + 9]
    // The first letter of the type tells "entries", "event" and "closed" from the frames to skip.
    if (kind === 101 && frame[from + 10] === 110) {
      const name = from + ENTRIES.length
      const end = frame.indexOf(34, name)
      const first = seqAt(frame, frame.indexOf(SEQ, end) + SEQ.length)
      const last = seqAt(frame, frame.lastIndexOf(SEQ, to) + SEQ.length)
      ears.entries?.(frame.toString("latin1", name, end), first, last, to - from)
    } else if (kind === 116 && ears.text) {
      const { session, off, text } = JSON.parse(frame.toString("utf8", from, to))
      ears.text(session, off, text.length)
    } else if (kind === 99) {
      const name = from + CLOSED.length
      ears.closed?.(frame.toString("latin1", name, frame.indexOf(34, name)))
    }
  }

  const { hostname, port } = new URL(url)
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data: (_socket, piece) => arrive(Buffer.from(piece)),
      error: (_socket, error) => refused(error),
      close() {
        gone = true
        refused(new Error("The server hung up."))
      },
    },
  })
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64")
  socket.write(
    `GET /api/live HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  )
  await open
  return {
    get gone() {
      return gone
    },
    join(session, after = 0) {
      const text = JSON.stringify({ join: session, after })
      if (text.length > 125) throw new Error("Too long for a short frame.")
      // A mask of zeros leaves the text as it is.
      socket.write(Buffer.concat([Buffer.from([129, 128 + text.length, 0, 0, 0, 0]), Buffer.from(text)]))
    },
    end: () => void socket.terminate(),
  }
}

function seqAt(frame: Buffer, from: number): number {
  let seq = 0
  for (let at = from; ; at++) {
    const digit = (frame[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return seq
    seq = seq * 10 + digit
  }
}

/** Does it for each item, a hundred at a time: a thousand sockets can't all be opened at once. */
export async function hundreds<T>(count: number, one: (nth: number) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  while (all.length < count) {
    const from = all.length
    const some = Array.from({ length: Math.min(100, count - from) }, (_, nth) => one(from + nth))
    all.push(...(await Promise.all(some)))
  }
  return all
}

/** Waits for the condition, or gives up; the figure then covers what had arrived. */
export async function until(is: () => boolean, mostMs = 10_000): Promise<boolean> {
  for (const end = performance.now() + mostMs; performance.now() < end; await Bun.sleep(5)) if (is()) return true
  return false
}
