import { closeCodes, LIVE_VERSION } from "#protocol/close-codes"
import type { Entry } from "#protocol/entries"
import type { ServerFrame } from "#protocol/live"
import type { Person } from "#protocol/people"
import { LastingSocket, type LiveState, type Wire } from "./lasting-socket.ts"

/**
 * What this tab hears while it is open: one socket, however many sessions are followed. Each follower is told where it stands
 * and gets what comes after that, whatever the connection does in between. It knows no page.
 */
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
export interface Outside extends Wire {
  /** Who a socket would be opened for now; undefined while that is not known. Another viewer needs another socket. */
  who(): string | undefined
  /** Something may have happened: ask again. `session` is null for the person's own lists. */
  hint(event: string, session: string | null): void
  /** Whatever is shown may have changed unheard: ask all of it again. Gives whether the sessions are still the viewer's to see. */
  ask(sessions: string[]): Promise<boolean>
  /** The entries of a session after a seq, by an ordinary call; null when the session is not the viewer's to see any more. */
  entriesAfter(session: string, after: number): Promise<Entry[] | null>
  /** Whether anybody looks at the page. */
  seen(): boolean
  /** The server speaks of what this page does not know. */
  outdated(): void
}

/** Two beats of the server, and some more for a slow network. */
const SILENCE = 65_000
/** Whoever goes from one page to the next needs the same socket again. */
const LINGER = 3_000
const NOT_AGAIN_WITHIN = 60_000
/** How often the server is asked where no socket can be opened. */
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

  /** Follows a session until the function that it gives is called. */
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

  /** Hears of what concerns the person's own lists until the function that it gives is called. */
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
      // A sign-in may have been lengthened since the socket was opened: then the page still stands, and so may this.
      return (await this.#outside.ask(sessions)) && again
    }
    // Somebody may have hung up on purpose. A node that stops can't be asked; whatever answers next is asked then.
    if (code !== closeCodes.comeBack) void this.#outside.ask(sessions)
    return true
  }

  /** Where sockets are kept out, all that is followed is asked for instead, until one opens after all. */
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
      // Whatever happened meanwhile: a socket may have opened, the page may have gone elsewhere.
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
    else if (frame.type === "here") follower.here?.(frame.people, frame.readers)
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
    // A gap would show a conversation that never was: ask from where we stand.
    if (first.seq === after + 1) follower.entries(fresh)
    else this.#join(session, follower)
  }
}
