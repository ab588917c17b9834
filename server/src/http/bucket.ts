import { Refusal } from "#protocol/errors"

/**
 * A generous rate limit: a bucket that fills steadily and holds a burst. In memory and per node; it keeps one faulty program
 * from becoming everybody's problem, and doesn't replace the limits that must be exact.
 */
export interface Bucket {
  /** Takes this many tokens, by default one, or refuses. The last request admitted may take more than there are. */
  take(key: string, amount?: number): void
}

/** The most keys remembered; a client with more of them makes us forget the oldest, not run out of memory. */
const MOST_KEYS = 50_000

export function bucket(given: { burst: number; perSecond: number; now?: () => number }): Bucket {
  const now = given.now ?? Date.now
  const levels = new Map<string, { left: number; at: number }>()
  return {
    take(key, amount = 1) {
      const time = now()
      const known = levels.get(key)
      const left = known
        ? Math.min(given.burst, known.left + ((time - known.at) / 1000) * given.perSecond)
        : given.burst
      if (left < 1) {
        const seconds = Math.max(1, Math.ceil((1 - left) / given.perSecond))
        throw new Refusal("RATE_LIMITED", undefined, {}, seconds)
      }
      // Removed and inserted again, so that the map is in the order of the last requests.
      levels.delete(key)
      levels.set(key, { left: left - amount, at: time })
      if (levels.size > MOST_KEYS) levels.delete(levels.keys().next().value as string)
    },
  }
}
