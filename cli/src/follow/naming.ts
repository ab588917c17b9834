import { calls } from "#protocol/calls"
import type { Client } from "#protocol/client"
import type { Session } from "#protocol/sessions"
import { UNTITLED } from "#protocol/sessions"

/** How often it is asked what a session is called, while something is sent: often while it has no title, seldom afterwards. */
const SOON_MS = 500
const SELDOM_MS = 60_000
/** Longer than this nobody waits for a title. */
const PATIENCE_MS = 5000

/** What a followed session is called comes from what was sent of it. To know it is no reason to fail. */
export class Naming {
  #askedAt = 0
  /** Something was sent since it was asked last. */
  #due = false

  sent(): void {
    this.#due = true
  }

  /** Asks where an answer may be new, and puts it into the session. */
  async ask(session: Session, client: Client, signal: AbortSignal): Promise<void> {
    const pause = session.title === UNTITLED ? SOON_MS : SELDOM_MS
    if (!this.#due || Date.now() - this.#askedAt < pause) return
    this.#askedAt = Date.now()
    const brief = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
    const now = await client.send(calls.getSession, { id: session.id }, { signal: brief }).catch(() => null)
    if (!now) return
    this.#due = false
    session.title = now.title
  }
}
