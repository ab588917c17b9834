import { Refusal } from "#protocol/errors"
import { networkOf } from "../http/network.ts"
import { CODES_PER_ADDRESS_AND_NETWORK, CODES_PER_KNOWN_BROWSER } from "../mail/limits.ts"

/**
 * How often something may be tried, and by whom. In memory and per node: it slows guessing down; the limits that must be
 * exact are in the database.
 */
export interface Limiter {
  /** Counts one try under the key, or refuses. */
  take(key: string): void
  /** Takes back the last try under the key, which should not count after all. */
  giveBack(key: string): void
}

/** The most keys remembered; a client with more of them makes us forget the oldest, not run out of memory. */
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
        throw new Refusal("RATE_LIMITED", `Too many tries. Try again in ${wait(seconds)}.`, {}, seconds)
      }
      recent.push(now)
      // Removed and inserted again, so that the map is in the order of the last tries.
      tries.delete(key)
      tries.set(key, recent)
      if (tries.size > mostKeys) tries.delete(tries.keys().next().value as string)
    },
    giveBack(key) {
      tries.get(key)?.pop()
    },
  }
}

function wait(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
}

const MINUTE = 60_000

/**
 * How often a code may be requested. Counted by network, so that asking too often shuts out nobody else; a browser that has
 * signed in with the address before, and a person who adds one, have allowances of their own. The exact limits apply when
 * codes are sent (mail/limits.ts).
 */
export function codeLimits(off: boolean) {
  const networks = limiter({ most: 30, windowMs: 15 * MINUTE, off })
  const sites = limiter({ most: 120, windowMs: 15 * MINUTE, off })
  const addresses = limiter({ most: CODES_PER_ADDRESS_AND_NETWORK, windowMs: 60 * MINUTE, off })
  const known = limiter({ most: CODES_PER_KNOWN_BROWSER, windowMs: 60 * MINUTE, off })
  const people = limiter({ most: 20, windowMs: 60 * MINUTE, off })
  return {
    take(ask: { address: string; peer: string; knownBrowser: string | null; person?: string }): void {
      if (ask.knownBrowser !== null) {
        known.take(`${ask.knownBrowser} ${ask.address}`)
        return
      }
      if (ask.person !== undefined) people.take(ask.person)
      const network = networkOf(ask.peer)
      // The narrowest limit first: a refusal there uses up nothing that others share.
      addresses.take(`${network} ${ask.address}`)
      networks.take(network)
      sites.take(siteOf(ask.peer))
    },
  }
}

/** All networks that a provider gives to one customer: the first three groups of an IPv6 address. */
const siteOf = (peer: string): string => networkOf(peer).split(":").slice(0, 3).join(":")
