import type { Entry } from "#protocol/entry"
import type { Person } from "#protocol/people"

/**
 * The live socket of this tab: one, however many sessions are followed. It comes back by itself, each time a little later,
 * and goes on where each follower stands, so that nothing is missed or shown twice. It knows no page.
 */
export type LiveState = "connecting" | "live" | "offline"

export interface Follower {
  /** The last seq that is there already. */
  after(): number
  /** Entries that follow it, in order, without a gap. */
  entries(entries: Entry[]): void
  /** The session is over for this viewer: 4403, 4404 or 4410. */
  ended(code: number): void
  here?(people: Person[], readers: number): void
}

/** Whatever a page has to do with the outside, so that tests can stand in for it. */
export interface Outside {
  open(): Promise<WebSocket>
  /** Something may have happened: ask again. `session` is null for the person's own lists. */
  hint(event: string, session: string | null): void
  /** A connection was lost and is back: whatever was missed has to be asked again. */
  missed(): void
  wait(ms: number): Promise<void>
}

const SIGN_IN_AGAIN = 4401
const COME_BACK = 4412
const LONGEST_WAIT = 15_000

export class Live {
  #outside: Outside
  #followers = new Map<string, Follower>()
  #socket: WebSocket | null = null
  #running = false
  #state: LiveState = "offline"
  #listeners = new Set<() => void>()

  constructor(outside: Outside) {
    this.#outside = outside
  }

  get state(): LiveState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Follows a session until the function that it gives is called. */
  follow(session: string, follower: Follower): () => void {
    this.#followers.set(session, follower)
    if (this.#socket?.readyState === WebSocket.OPEN) this.#join(session, follower)
    else void this.#run()
    return () => {
      if (this.#followers.get(session) !== follower) return
      this.#followers.delete(session)
      this.#send({ leave: session })
      if (this.#followers.size === 0) this.#socket?.close()
    }
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    try {
      for (let tries = 0; this.#followers.size > 0; tries++) {
        this.#become("connecting")
        const ended = await this.#connect(() => {
          if (tries > 0) this.#outside.missed()
          tries = 0
        })
        if (ended === SIGN_IN_AGAIN) break
        if (this.#followers.size === 0) break
        if (tries > 0) this.#become("offline")
        const wait = Math.min(LONGEST_WAIT, 400 * 2 ** Math.min(tries, 6)) * (0.5 + Math.random() / 2)
        await this.#outside.wait(ended === COME_BACK ? wait / 2 : wait)
      }
    } finally {
      this.#running = false
      this.#become("offline")
    }
    if (this.#followers.size > 0 && this.#socket === null) this.#outside.missed()
  }

  /** One connection, from its ticket to its end. Gives the close code, or 0 when it never came to be. */
  async #connect(opened: () => void): Promise<number> {
    let socket: WebSocket
    try {
      socket = await this.#outside.open()
    } catch {
      // No ticket, or no server: the next round tries again, and the page says that it is offline.
      return 0
    }
    this.#socket = socket
    const code = await new Promise<number>((resolve) => {
      socket.addEventListener("open", () => {
        opened()
        this.#become("live")
        for (const [session, follower] of this.#followers) this.#join(session, follower)
      })
      socket.addEventListener("message", (event) => this.#heard(String(event.data)))
      socket.addEventListener("close", (event) => resolve(event.code))
    })
    this.#socket = null
    return code
  }

  #join(session: string, follower: Follower): void {
    this.#send({ join: session, after: follower.after() })
  }

  #heard(text: string): void {
    const frame = JSON.parse(text) as { type: string; session: string | null } & Record<string, unknown>
    const follower = frame.session === null ? undefined : this.#followers.get(frame.session)
    if (frame.type === "event") this.#outside.hint(String(frame.event), frame.session)
    if (!follower || frame.session === null) return
    if (frame.type === "entries") {
      const after = follower.after()
      const fresh = (frame.entries as Entry[]).filter((entry) => entry.seq > after)
      const first = fresh[0]
      if (!first) return
      // A gap would show a conversation that never was: ask from where we stand.
      if (first.seq !== after + 1) this.#join(frame.session, follower)
      else follower.entries(fresh)
    } else if (frame.type === "here") follower.here?.(frame.people as Person[], Number(frame.readers))
    else if (frame.type === "closed") {
      if (frame.code === COME_BACK) this.#socket?.close()
      else follower.ended(Number(frame.code))
    }
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  #become(state: LiveState): void {
    if (this.#state === state) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener()
  }
}
