import { Refusal } from "#protocol/errors"

/**
 * How often something may be tried, by whom. In memory and per node: it slows guessing down, and the limits that must be
 * exact are in the database.
 */
export interface Limiter {
  /** Counts one try under the key, or refuses. */
  take(key: string): void
}

/** At most `most` tries in any `windowMs`. */
export function limiter(given: { most: number; windowMs: number; off?: boolean }): Limiter {
  const tries = new Map<string, number[]>()
  return {
    take(key) {
      if (given.off) return
      const now = Date.now()
      const recent = (tries.get(key) ?? []).filter((at) => at > now - given.windowMs)
      const oldest = recent[0]
      if (recent.length >= given.most && oldest !== undefined) {
        const seconds = Math.max(1, Math.ceil((oldest + given.windowMs - now) / 1000))
        throw new Refusal("RATE_LIMITED", `Too many tries. Come back in ${wait(seconds)}.`, {}, seconds)
      }
      recent.push(now)
      tries.set(key, recent)
      if (tries.size > 50_000) forget(tries, now - given.windowMs)
    },
  }
}

function wait(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
}

function forget(tries: Map<string, number[]>, before: number): void {
  for (const [key, at] of tries) if ((at.at(-1) ?? 0) <= before) tries.delete(key)
}
