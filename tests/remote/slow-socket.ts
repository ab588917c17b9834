import { connect } from "node:net"
import type { ServerFrame } from "#protocol/live"

/** A live socket that can stop to read, which no WebSocket of a browser can. It keeps the frames that it has read. */
export async function slowSocket(url: string, token: string) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let open = true
  socket.on("error", () => undefined).on("close", () => (open = false))
  socket.write(
    `GET /api/live HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  )
  await new Promise((resolve) => socket.once("data", resolve))
  const frames: ServerFrame[] = []
  let rest: Buffer = Buffer.alloc(0)
  socket.on("data", (more: Buffer) => {
    rest = Buffer.concat([rest, more])
    for (let frame = nextOf(rest); frame; frame = nextOf(rest)) {
      rest = rest.subarray(frame.length)
      if (frame.isText) frames.push(JSON.parse(frame.text) as ServerFrame)
    }
  })
  return {
    frames,
    isOpen: () => open,
    send: (frame: unknown) => socket.write(masked(JSON.stringify(frame))),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.destroy(),
  }
}

/** The frame at the beginning, once all of it is there. */
function nextOf(bytes: Buffer): { length: number; isText: boolean; text: string } | null {
  if (bytes.length < 2) return null
  const short = (bytes[1] ?? 0) & 0x7f
  const head = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < head) return null
  const size = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  if (bytes.length < head + size) return null
  const isText = ((bytes[0] ?? 0) & 0x0f) === 1
  return { length: head + size, isText, text: isText ? bytes.toString("utf8", head, head + size) : "" }
}

/** A masked text frame of fewer than 126 bytes, as a browser sends one. */
function masked(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}
