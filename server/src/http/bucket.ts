import { Refusal } from "#protocol/errors"

/**
 * A generous bound on how often somebody asks: a bucket that fills steadily and holds a burst. In memory and per node; it keeps
 * one program that has gone wrong from being everybody's trouble, and is no substitute for the limits that must be exact.
 */
export interface Bucket {
  /** Takes so many out, one unless told otherwise, or refuses. The last to come in may take more than there is. */
  take(key: string, amount?: number): void
}

/** As many keys are remembered; who comes with more of them makes us forget the oldest, not run out of memory. */
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
      // Taken out and put back, so that the map is in the order of the last requests.
      levels.delete(key)
      levels.set(key, { left: left - amount, at: time })
      if (levels.size > MOST_KEYS) levels.delete(levels.keys().next().value as string)
    },
  }
}
