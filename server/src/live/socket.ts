import { ClientFrame, type CloseCode, closeCodes, LIVE_VERSION } from "#protocol/frames"
import type { Viewer } from "../access/viewer.ts"
import { alarm } from "./alarm.ts"
import type { Hub } from "./hub.ts"
import { frame, type Line } from "./seat.ts"

/**
 * The wire below the hub: Bun's WebSocket as a `Line`. A reader that falls more than 1 MiB behind is closed and comes back
 * by cursor; nobody else waits for it.
 */

/** As much as may wait for one reader. */
export const MOST_WAITING = 1024 * 1024
/** With this much waiting the backlog pauses. */
const PAUSE_AT = 256 * 1024
/** As many sessions as one tab follows. */
const MOST_SEATS = 50
const MOST_FRAME = 1000
/** A page that has heard nothing for two or three of these takes its connection for lost, and comes back. */
const BEAT_MS = 25_000
const beat = frame({ type: "beat" })

export interface SocketState {
  viewer: Viewer
  line: (Line & { drain(): void; end(): void }) | null
}

type Socket = Bun.ServerWebSocket<SocketState>

export function socketHandlers(hub: Hub): Bun.WebSocketHandler<SocketState> {
  return {
    maxPayloadLength: MOST_FRAME * 2,
    backpressureLimit: MOST_WAITING,
    closeOnBackpressureLimit: false,
    idleTimeout: 120,
    sendPings: true,
    open(socket) {
      const line = lineOf(socket, hub.delivers)
      socket.data.line = line
      hub.enter(line)
      line.send(frame({ type: "hello", version: LIVE_VERSION }))
    },
    message(socket, message) {
      const line = socket.data.line
      if (!line) return
      const asked = parse(message)
      if (!asked || ("join" in asked && line.seats.size >= MOST_SEATS)) return line.close(closeCodes.badFrame)
      if ("join" in asked) void hub.join(line, asked.join, asked.after)
      else hub.leave(line, asked.leave)
    },
    drain(socket) {
      socket.data.line?.drain()
    },
    close(socket) {
      const line = socket.data.line
      if (!line) return
      line.end()
      hub.exit(line)
    },
  }
}

function parse(message: string | Uint8Array): ClientFrame | null {
  if (typeof message !== "string" || message.length > MOST_FRAME) return null
  try {
    return ClientFrame.parse(JSON.parse(message))
  } catch {
    // Whatever else it was, it was no frame: the socket is closed with the code for that.
    return null
  }
}

function lineOf(socket: Socket, delivers: () => boolean) {
  const { viewer } = socket.data
  const waiting: (() => void)[] = []
  const seats: Line["seats"] = new Map()
  let gone = false
  const drain = () => {
    if (gone || socket.getBufferedAmount() <= PAUSE_AT) for (const wake of waiting.splice(0)) wake()
  }
  // A credential that ends by itself ends its sockets.
  const ending = viewer.until === null ? null : alarm(viewer.until, () => line.close(closeCodes.signInAgain))
  const beating = setInterval(() => line.send(beat), BEAT_MS)
  const line = {
    viewer,
    seats,
    get gone() {
      return gone
    },
    send(text: string) {
      if (gone) return
      // Who can't know what was taken away meanwhile says nothing; another node may.
      if (!delivers()) return line.close(closeCodes.comeBack)
      if (socket.getBufferedAmount() + text.length > MOST_WAITING && socket.getBufferedAmount() > 0) {
        return line.close(closeCodes.tooSlow)
      }
      socket.send(text)
    },
    async drained() {
      if (gone || socket.getBufferedAmount() <= PAUSE_AT) return
      await new Promise<void>((resolve) => waiting.push(resolve))
    },
    close(code: CloseCode) {
      if (gone) return
      socket.close(code)
    },
    terminate() {
      if (!gone) socket.terminate()
    },
    drain,
    end() {
      gone = true
      ending?.cancel()
      clearInterval(beating)
      drain()
    },
  }
  return line
}
