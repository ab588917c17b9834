import type { CallName } from "#protocol/calls"
import { type EventName, events, refreshedBy } from "#protocol/events"

/**
 * Turns hints into queries. Many pages hear the same hint at once, and one page hears many in a row: equal ones are merged,
 * and each page asks after a random delay of its own.
 */
export interface Hints {
  /** `session` is null if the person's own lists may have changed. */
  hear(event: string, session: string | null): void
}

type Ask = (changed: readonly CallName[], session: string | undefined) => void

/** Soon for one session, since somebody's abilities may depend on it; lists can wait longer. */
const soon = { least: 20, spread: 120 }
const later = { least: 200, spread: 1_000 }

export function createHints(ask: Ask, after: (ms: number, then: () => void) => void): Hints {
  const waiting = new Map<string | null, Set<CallName>>()
  return {
    hear(event, session) {
      if (!Object.hasOwn(events, event)) return
      const changed: readonly CallName[] = session === null ? ["listSessions"] : refreshedBy(event as EventName)
      const known = waiting.get(session)
      if (known) {
        for (const name of changed) known.add(name)
        return
      }
      waiting.set(session, new Set(changed))
      const { least, spread } = session === null ? later : soon
      after(least + Math.random() * spread, () => {
        const names = waiting.get(session)
        waiting.delete(session)
        if (names) ask([...names], session ?? undefined)
      })
    },
  }
}
