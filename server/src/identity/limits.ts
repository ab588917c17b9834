import { isIPv6 } from "node:net"
import { Refusal } from "#protocol/errors"

/**
 * How often something may be tried, by whom. In memory and per node: it slows guessing down, and the limits that must be
 * exact are in the database.
 */
export interface Limiter {
  /** Counts one try under the key, or refuses. */
  take(key: string): void
}

/** As many keys are remembered; whoever comes with more of them makes us forget the oldest, not run out of memory. */
const MOST_KEYS = 50_000

/** At most `most` tries in any `windowMs`. */
export function limiter(given: { most: number; windowMs: number; off?: boolean; mostKeys?: number }): Limiter {
  const tries = new Map<string, number[]>()
  const mostKeys = given.mostKeys ?? MOST_KEYS
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
      // Taken out and put back, so that the map is in the order of the last tries.
      tries.delete(key)
      tries.set(key, recent)
      if (tries.size > mostKeys) tries.delete(tries.keys().next().value as string)
    },
  }
}

/** Whoever has one IPv6 address usually has 2^64 of them: who asks is the network, its first four groups. */
export function networkOf(peer: string): string {
  if (!isIPv6(peer)) return peer
  const [left = "", right] = peer.split("::")
  const first = left.split(":").filter((group) => group !== "")
  const last = right?.split(":").filter((group) => group !== "") ?? []
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0"), ...last]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")
}

function wait(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
}
