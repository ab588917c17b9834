import { type CloseCode, closeCodes, LIVE_VERSION } from "#protocol/close-codes"
import { ClientFrame } from "#protocol/live"
import type { Viewer } from "../access/viewer.ts"
import { turns } from "../background/turns.ts"
import { alarm } from "./alarm.ts"
import type { Hub } from "./hub.ts"
import { type Connection, frame } from "./seat.ts"
import type { Place } from "./turnstile.ts"

/**
 * Wraps Bun's WebSocket as the hub's connection. A reader that falls more than 1 MiB behind is closed and comes back by
 * cursor; nobody else waits for it.
 */

/** The most that may be queued for one reader. */
export const MOST_WAITING = 1024 * 1024
/** The backlog pauses at this much, and so does text that is being written. */
const PAUSE_AT = 256 * 1024
/** The most sessions that one tab follows. */
const MOST_SEATS = 50
const MOST_FRAME = 1000
/** A page that has heard nothing for two or three of these intervals considers its connection lost, and comes back. */
const BEAT_MS = 25_000
const beat = frame({ type: "beat" })

export interface SocketState {
  viewer: Viewer
  place: Place
  connection: (Connection & { drain(): void; inTurn(work: () => Promise<void>): Promise<void>; end(): void }) | null
}

type Socket = Bun.ServerWebSocket<SocketState>

/** `delivers`: whether anything may be sent to the sockets now. */
export function socketHandlers(hub: Hub, delivers: () => boolean): Bun.WebSocketHandler<SocketState> {
  return {
    maxPayloadLength: MOST_FRAME * 2,
    backpressureLimit: MOST_WAITING,
    closeOnBackpressureLimit: false,
    idleTimeout: 120,
    sendPings: true,
    open(socket) {
      const connection = connectionOf(socket, delivers)
      socket.data.connection = connection
      hub.enter(connection)
      connection.send(frame({ type: "hello", version: LIVE_VERSION }))
    },
    message(socket, message) {
      const connection = socket.data.connection
      if (!connection || connection.gone) return
      if (!socket.data.place.frame()) return connection.close(closeCodes.tooMany)
      const asked = parse(message)
      if (!asked || ("join" in asked && connection.seats.size >= MOST_SEATS))
        return connection.close(closeCodes.badFrame)
      // In order of arrival: a socket costs one check at a time, however much it sends at once.
      void connection.inTurn(async () => {
        if (connection.gone) return
        if ("join" in asked) await hub.join(connection, asked.join, asked.after)
        else hub.leave(connection, asked.leave)
      })
    },
    ping: counted,
    drain(socket) {
      socket.data.connection?.drain()
    },
    close(socket) {
      const connection = socket.data.connection
      if (!connection) return
      connection.end()
      hub.exit(connection)
    },
  }
}

/** Bun answers a client's own pings; they count like everything else it sends. */
function counted(socket: Socket): void {
  if (!socket.data.place.frame()) socket.data.connection?.close(closeCodes.tooMany)
}

function parse(message: string | Uint8Array): ClientFrame | null {
  if (typeof message !== "string" || message.length > MOST_FRAME) return null
  try {
    return ClientFrame.parse(JSON.parse(message))
  } catch {
    // It was no valid frame: the socket is closed with the code for that.
    return null
  }
}

function connectionOf(socket: Socket, delivers: () => boolean) {
  const { viewer, place } = socket.data
  const waiting: (() => void)[] = []
  const seats: Connection["seats"] = new Map()
  let gone = false
  let sent = 0
  /** How much of the sent data the kernel had taken at the last check. */
  let taken = 0
  const asked = turns()
  const reading = turns()
  const drain = () => {
    place.waits(gone ? 0 : socket.getBufferedAmount())
    if (gone || socket.getBufferedAmount() <= PAUSE_AT) for (const wake of waiting.splice(0)) wake()
  }
  async function drained(): Promise<void> {
    if (gone || socket.getBufferedAmount() <= PAUSE_AT) return
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  /** Data queued for somebody who reads nothing is dropped with the socket: a close frame would wait behind it. */
  function tooSlow(): void {
    if (socket.getBufferedAmount() > PAUSE_AT) connection.terminate()
    else connection.close(closeCodes.tooSlow)
  }
  // When a credential expires, its sockets are closed.
  const ending = viewer.until === null ? null : alarm(viewer.until, () => connection.close(closeCodes.signInAgain))
  let ticks = 0
  const beating = setInterval(() => {
    const now = sent - socket.getBufferedAmount()
    // The queue hasn't moved since the last check: nobody reads at the other end.
    if (socket.getBufferedAmount() > 0 && now === taken) return connection.terminate()
    taken = now
    if (ticks++ % 2 === 1) connection.send(beat)
  }, BEAT_MS / 2)
  const connection = {
    viewer,
    seats,
    get gone() {
      return gone
    },
    get isFull() {
      return !gone && socket.getBufferedAmount() > PAUSE_AT
    },
    drained,
    send(text: string) {
      if (gone) return
      // A node that can't know what was taken away meanwhile sends nothing; another node may.
      if (!delivers()) return connection.close(closeCodes.comeBack)
      const bytes = Buffer.byteLength(text)
      const waits = socket.getBufferedAmount()
      // Counted before sending, as if the kernel took nothing, so that a refused frame was never queued here.
      if ((waits > 0 && waits + bytes > MOST_WAITING) || !place.waits(waits + bytes)) return tooSlow()
      sent += bytes
      socket.send(text)
      place.waits(socket.getBufferedAmount())
    },
    inTurn: asked,
    readInTurn: <T>(bytes: number, read: () => Promise<T>) =>
      reading(async () => {
        await drained()
        const done = await place.read(bytes, read)
        if (done === null) tooSlow()
        return done
      }),
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
      place.leave()
      ending?.cancel()
      clearInterval(beating)
      drain()
    },
  }
  return connection
}
