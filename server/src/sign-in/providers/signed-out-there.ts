import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose"
import { Refusal } from "#protocol/errors"
import { endSignInsBy } from "../../people/sign-ins.ts"
import { hashSecret } from "../../storage/id.ts"
import type { Store } from "../../storage/store.ts"
import { type Discovered, discover } from "./discovery.ts"

/**
 * OpenID Connect Back-Channel Logout 1.0: the provider tells us, by a signed token, that somebody has signed out there (or
 * was signed out). Their sign-ins here by that provider end at once; those by a code stay.
 */
export type SignOutsHeard = (body: string) => Promise<void>

const EVENT = "http://schemas.openid.net/event/backchannel-logout"
/** An older token is ignored: it may have been captured long ago. */
const MOST_AGE_S = 600
/** How far its clock may differ from ours. */
const SKEW_S = 30
/** The most tokens remembered; only a provider makes them. */
const MOST_HEARD = 10_000

export function hearSignOuts(store: Store, provider: Discovered): SignOutsHeard {
  let keys: Promise<{ issuer: string; key: JWTVerifyGetKey }> | undefined
  /** Fetched when somebody first signs out; after a failure fetched again. */
  const known = () => {
    keys ??= discover(provider).then(({ issuer, jwks_uri }) => ({
      issuer,
      key: keysOf(provider, jwks_uri),
    }))
    keys.catch(() => {
      keys = undefined
    })
    return keys
  }
  const heard = onceOnly()
  return async (body) => {
    const token = new URLSearchParams(body).get("logout_token")
    if (!token) throw bad("The request has no logout_token.")
    const { issuer, key } = await known()
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience: provider.clientId,
      requiredClaims: ["iat", "jti", "events"],
      maxTokenAge: MOST_AGE_S,
      clockTolerance: SKEW_S,
    }).catch((error) => {
      throw error instanceof Refusal ? error : bad("The logout_token isn't valid.")
    })
    const events = payload.events as Record<string, unknown> | null
    // An id_token has a nonce and no such event: it must not be accepted as a logout token.
    if (typeof events !== "object" || events === null || !(EVENT in events) || payload.nonce !== undefined)
      throw bad("The token doesn't say that someone signed out.")
    const session = typeof payload.sid === "string" ? payload.sid : null
    const subject = typeof payload.sub === "string" ? payload.sub : null
    if (session === null && subject === null) throw bad("The logout_token names neither a person nor a session.")
    const issuedAt = payload.iat ?? 0
    const id = String(payload.jti)
    if (heard.has(id)) throw bad("This logout_token has been used.")
    await endSignInsBy(store, { provider: provider.id, session, subject, before: (issuedAt + 1 + SKEW_S) * 1000 })
    // Only now: a token that failed may be sent again.
    heard.add(id, (issuedAt + MOST_AGE_S + SKEW_S) * 1000)
  }
}

/** Its keys. That they can't be fetched is not the token's fault: the provider may send it again. */
function keysOf(provider: Discovered, address: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(address), { timeoutDuration: 8_000 })
  return (header, token) =>
    keys(header, token).catch((error: unknown) => {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = errors
      if ([JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported].some((kind) => error instanceof kind))
        throw error
      throw new Refusal("UNAVAILABLE", `${provider.name}'s keys can't be read at the moment. Try again.`)
    })
}

/**
 * The tokens already used, until they are too old to be accepted. Per node: a token replayed at another one ends nothing
 * that began after it, except within the few seconds by which clocks may differ.
 */
function onceOnly() {
  const until = new Map<string, number>()
  return {
    has: (id: string) => (until.get(hashSecret(id)) ?? 0) > Date.now(),
    add(id: string, at: number) {
      for (const [old, end] of until) if (end <= Date.now()) until.delete(old)
      until.set(hashSecret(id), at)
      if (until.size > MOST_HEARD) until.delete(until.keys().next().value as string)
    },
  }
}

const bad = (message: string) => new Refusal("INVALID_INPUT", message)
