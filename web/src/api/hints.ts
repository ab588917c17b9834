import type { CallName } from "#protocol/calls"
import { type EventName, events, refreshedBy } from "#protocol/events"

/**
 * Hints as questions. Many pages hear the same hint at once, and one page many in a row: what is the same is asked once, each
 * page after a little while of its own.
 */
export interface Hints {
  /** `session` is null when the person's own lists may have changed. */
  hear(event: string, session: string | null): void
}

type Ask = (changed: readonly CallName[], session: string | undefined) => void

/** For one session soon, since somebody's abilities may hang on it; for lists when it is convenient. */
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
