import { closeCodes } from "#protocol/close-codes"

/**
 * A WebSocket that reconnects by itself, with growing delays, for as long as it is wanted. It knows no frame and no page.
 */
export type LiveState = "connecting" | "live" | "asking" | "offline"

/** The server answers, but no socket to it can be opened: at this address, or because of something in between. */
export class KeptOut extends Error {}

export interface Wire {
  open(): Promise<WebSocket>
  wait(ms: number): Promise<void>
  /** Whether the server answers at all; called when the socket has been silent for a while. */
  answers?(): Promise<boolean>
}

export interface Ends {
  opened(): void
  heard(text: string): void
  /** It was open and has closed. Returns whether to reconnect. */
  broke(code: number): Promise<boolean>
}

const OPENS_WITHIN = 15_000
const FIRST_WAIT = 400
const LONGEST_WAIT = 15_000
/** A dead connection is as silent as an idle one: after this long without a message it is tested. */
const QUIET = 6_000
/** A connection open for less than this counts as failed: the next delay is longer. */
const STABLE = 5_000
/** When sockets are blocked, that rarely lasts only a moment. */
const LONGEST_WAIT_KEPT_OUT = 60_000
/** The code of a connection that never opened. */
const NEVER = 0
/** The code of a connection that never opened although the server was reachable a moment ago. */
const KEPT_OUT = 1
const BROKEN = 1006

export class LastingSocket {
  #wire: Wire
  #ends: Ends
  #silence: number
  #socket: WebSocket | null = null
  #wanted = false
  #running = false
  #anew = false
  #state: LiveState = "connecting"
  #listeners = new Set<() => void>()
  #hangUp: () => void = () => undefined

  /**
   * `silence`: after this many milliseconds without a message the connection counts as lost, whatever the browser thinks.
   */
  constructor(wire: Wire, ends: Ends, silence: number) {
    this.#wire = wire
    this.#ends = ends
    this.#silence = silence
  }

  get state(): LiveState {
    return this.#state
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  want(): void {
    this.#wanted = true
    if (!this.#running) void this.#run()
  }

  giveUp(): void {
    this.#wanted = false
    this.#hangUp()
    this.#become("connecting")
  }

  /** Closes and reconnects at once. */
  anew(): void {
    this.#anew = true
    this.#hangUp()
  }

  /** The network is gone and will announce its return itself. */
  lost(): void {
    if (!this.#running) return
    this.#become("offline")
    this.#hangUp()
  }

  /** Closes and reconnects after a delay, as if the connection had been lost. */
  comeBack(): void {
    this.#hangUp()
  }

  send(frame: object): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(frame))
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#become("connecting")
    for (let failures = 0, keptOut = 0; this.#wanted; ) {
      this.#anew = false
      const began = Date.now()
      const code = await this.#connect()
      if (!this.#wanted) break
      if (this.#anew) continue
      const wasOpen = code !== NEVER && code !== KEPT_OUT
      failures = wasOpen && Date.now() - began > STABLE ? 0 : failures + 1
      keptOut = code === KEPT_OUT ? keptOut + 1 : 0
      // One lost connection isn't worth showing; a failed second attempt is.
      if (keptOut >= 2) this.#become("asking")
      else if (failures >= 2) this.#become("offline")
      else if (this.#state !== "offline") this.#become("connecting")
      if (wasOpen && !(await this.#ends.broke(code))) {
        this.#wanted = false
        this.#become("offline")
        break
      }
      // A node that stops disconnects everybody at once: they reconnect spread over a second.
      if (code === closeCodes.comeBack && failures < 2) await this.#wire.wait(Math.random() * 1_000)
      else await this.#wire.wait(waitMs(failures, keptOut))
    }
    this.#running = false
    // Wanted again while the previous connection was still closing.
    if (this.#wanted) this.want()
  }

  /** One connection, from its ticket to its end. Returns the code with which it ended. */
  async #connect(): Promise<number> {
    let socket: WebSocket
    try {
      socket = await this.#wire.open()
    } catch (error) {
      // No ticket, or no server: the next round tries again, and the page says that it is offline.
      return error instanceof KeptOut ? KEPT_OUT : NEVER
    }
    this.#socket = socket
    const code = await new Promise<number>((resolve) => {
      let opened = false
      let heardAt = Date.now()
      const end = (code: number) => {
        clearInterval(watching)
        resolve(opened ? code : KEPT_OUT)
      }
      const check = () => {
        const quiet = Date.now() - heardAt
        if (quiet > (opened ? this.#silence : OPENS_WITHIN)) this.#hangUp()
        else if (opened && quiet > QUIET) void tryIt()
      }
      let trying = false
      const tryIt = async () => {
        if (trying || !this.#wire.answers) return
        trying = true
        const began = heardAt
        const answers = await this.#wire.answers()
        trying = false
        if (!answers && heardAt === began && this.#socket === socket) this.#hangUp()
      }
      const watching = setInterval(check, Math.min(QUIET / 2, this.#silence / 4))
      // A connection whose other end is gone takes minutes to close: it is not waited for.
      this.#hangUp = () => {
        socket.close()
        end(BROKEN)
      }
      socket.addEventListener("open", () => {
        if (this.#socket !== socket) return
        opened = true
        heardAt = Date.now()
        this.#become("live")
        this.#ends.opened()
      })
      socket.addEventListener("message", (event) => {
        if (this.#socket !== socket) return
        heardAt = Date.now()
        this.#ends.heard(String(event.data))
      })
      socket.addEventListener("close", (event) => end(event.code))
      if (!this.#wanted) this.#hangUp()
    })
    this.#socket = null
    this.#hangUp = () => undefined
    return code
  }

  #become(state: LiveState): void {
    if (this.#state === state) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener()
  }
}

/** Growing, with jitter. */
function waitMs(failures: number, keptOut: number): number {
  const longest = keptOut >= 2 ? LONGEST_WAIT_KEPT_OUT : LONGEST_WAIT
  return Math.min(longest, FIRST_WAIT * 2 ** Math.min(failures, 8)) * (0.5 + Math.random() / 2)
}
