import { closeCodes, LIVE_VERSION } from "#protocol/close-codes"
import type { Entry } from "#protocol/entries"
import type { ServerFrame } from "#protocol/live"
import type { Person } from "#protocol/people"
import { LastingSocket, type LiveState, type Wire } from "./lasting-socket.ts"

/**
 * The live updates of this tab: one socket, however many sessions are followed. Each follower says where it is and gets
 * everything after that, whatever the connection does in between. It knows no page.
 */
export interface Follower {
  /** The last seq that the follower already has. */
  after(): number
  /** Entries that come next, in order, without a gap. */
  entries(entries: Entry[]): void
  /** The session is over for this viewer: 4403, 4404 or 4410. */
  ended(code: number): void
  here?(people: Person[], readers: number): void
}

/** Everything outside that this needs, so that tests can replace it. */
export interface Outside extends Wire {
  /** The viewer for whom a socket would be opened now; undefined while unknown. Another viewer needs another socket. */
  who(): string | undefined
  /** Something may have changed: refetch. `session` is null for the person's own lists. */
  hint(event: string, session: string | null): void
  /** Changes may have been missed: refetch everything shown. Returns whether the viewer may still see the sessions. */
  ask(sessions: string[]): Promise<boolean>
  /** The entries of a session after a seq, by an ordinary call; null if the viewer may no longer see the session. */
  entriesAfter(session: string, after: number): Promise<Entry[] | null>
  /** Whether the page is visible. */
  seen(): boolean
  /** The server sent something that this page doesn't know. */
  outdated(): void
}

export type TextFrame = Extract<ServerFrame, { type: "text" }>

/** What agents are writing at this moment waits here for the code that shows it, which few sessions need; not for ever. `at`: when the last of it came. */
export const said = { frames: [] as TextFrame[], heard: () => {}, at: 0 }

/** Two beats of the server, plus a margin for a slow network. */
const SILENCE = 65_000
/** Navigating to another page needs the same socket again. */
const LINGER = 3_000
const NOT_AGAIN_WITHIN = 60_000
/** How often the server is polled if no socket can be opened. */
const ASK_EVERY = 5_000

export class Live {
  #outside: Outside
  #line: LastingSocket
  #followers = new Map<string, Follower>()
  #listening = 0
  #lingering: ReturnType<typeof setTimeout> | undefined
  #linger: number
  #askEvery: number
  #asking: ReturnType<typeof setTimeout> | undefined
  #openedFor: string | undefined
  #wasOpen = false
  #refusedAt = Number.NEGATIVE_INFINITY

  constructor(outside: Outside, times: { silence?: number; linger?: number; askEvery?: number } = {}) {
    this.#outside = outside
    this.#linger = times.linger ?? LINGER
    this.#askEvery = times.askEvery ?? ASK_EVERY
    const wire: Wire = {
      open: () => {
        this.#openedFor = outside.who()
        return outside.open()
      },
      wait: (ms) => outside.wait(ms),
      ...(outside.answers && { answers: outside.answers }),
    }
    const ends = {
      opened: () => this.#opened(),
      heard: (text: string) => this.#heard(text),
      broke: (code: number) => this.#broke(code),
    }
    this.#line = new LastingSocket(wire, ends, times.silence ?? SILENCE)
    this.#line.subscribe(() => this.#askOrListen())
  }

  get state(): LiveState {
    return this.#line.state
  }

  get subscribe() {
    return this.#line.subscribe
  }

  /** The browser says that it has no network. */
  lost(): void {
    this.#line.lost()
  }

  /** Follows a session until the returned function is called. */
  follow(session: string, follower: Follower): () => void {
    this.#followers.set(session, follower)
    if (this.#line.isOpen && this.#isSame()) this.#join(session, follower)
    this.#want()
    return () => {
      if (this.#followers.get(session) !== follower) return
      this.#followers.delete(session)
      this.#line.send({ leave: session })
      this.#release()
    }
  }

  /** Listens for changes to the person's own lists until the returned function is called. */
  listen(): () => void {
    this.#listening += 1
    this.#want()
    return () => {
      this.#listening -= 1
      this.#release()
    }
  }

  #isSame(): boolean {
    const who = this.#outside.who()
    return who === undefined || this.#openedFor === undefined || who === this.#openedFor
  }

  #want(): void {
    clearTimeout(this.#lingering)
    if (!this.#isSame()) this.#line.anew()
    this.#line.want()
  }

  #release(): void {
    clearTimeout(this.#lingering)
    if (this.#followers.size > 0 || this.#listening > 0) return
    this.#lingering = setTimeout(() => {
      this.#wasOpen = false
      this.#line.giveUp()
    }, this.#linger)
  }

  #opened(): void {
    if (this.#wasOpen) void this.#outside.ask([...this.#followers.keys()])
    this.#wasOpen = true
    for (const [session, follower] of this.#followers) this.#join(session, follower)
  }

  async #broke(code: number): Promise<boolean> {
    const sessions = [...this.#followers.keys()]
    if (code === closeCodes.signInAgain || code === closeCodes.accessEnded) {
      const again = Date.now() - this.#refusedAt > NOT_AGAIN_WITHIN
      this.#refusedAt = Date.now()
      // The sign-in may have been extended since the socket was opened: then the page stays valid, and so may this.
      return (await this.#outside.ask(sessions)) && again
    }
    // The server may have closed it on purpose. A stopping node can't be asked; the next one that answers is asked then.
    if (code !== closeCodes.comeBack) void this.#outside.ask(sessions)
    return true
  }

  /** While sockets are blocked, everything followed is polled instead, until one opens after all. */
  #askOrListen(): void {
    clearTimeout(this.#asking)
    if (this.#line.state !== "asking") return
    const again = () => {
      if (this.#line.state === "asking") this.#asking = setTimeout(round, this.#askEvery)
    }
    const round = () => (this.#outside.seen() ? void this.#askAll().then(again, again) : again())
    round()
  }

  async #askAll(): Promise<void> {
    if (this.#followers.size === 0 && this.#listening === 0) return
    await this.#outside.ask([...this.#followers.keys()])
    for (const [session, follower] of [...this.#followers]) {
      const entries = await this.#outside.entriesAfter(session, follower.after())
      // Things may have changed meanwhile: a socket may have opened, the page may have moved on.
      if (this.#followers.get(session) !== follower) continue
      if (entries) this.#grew(session, follower, entries)
      else this.#end(session, follower, closeCodes.accessEnded)
    }
  }

  #end(session: string, follower: Follower, code: number): void {
    this.#followers.delete(session)
    follower.ended(code)
    this.#release()
  }

  #join(session: string, follower: Follower): void {
    this.#line.send({ join: session, after: follower.after() })
  }

  #heard(text: string): void {
    const frame = JSON.parse(text) as ServerFrame
    if (frame.type === "hello" && frame.version > LIVE_VERSION) {
      this.#line.giveUp()
      this.#outside.outdated()
    } else if (frame.type === "event") this.#outside.hint(frame.event, frame.session)
    if (!("session" in frame) || frame.session === null) return
    const follower = this.#followers.get(frame.session)
    if (!follower) return
    if (frame.type === "entries") this.#grew(frame.session, follower, frame.entries)
    else if (frame.type === "text") {
      if (said.frames.push(frame) > 5_000) said.frames = []
      said.at = Date.now()
      said.heard()
    } else if (frame.type === "here") follower.here?.(frame.people, frame.readers)
    else if (frame.type === "closed") {
      if (frame.code === closeCodes.comeBack) this.#line.comeBack()
      else this.#end(frame.session, follower, frame.code)
    }
  }

  #grew(session: string, follower: Follower, entries: Entry[]): void {
    const after = follower.after()
    const fresh = entries.filter((entry) => entry.seq > after)
    const first = fresh[0]
    if (!first) return
    // A gap would show a conversation that never happened: fetch from where we are.
    if (first.seq === after + 1) follower.entries(fresh)
    else this.#join(session, follower)
  }
}
