import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose"
import { Refusal } from "#protocol/errors"
import type { Store } from "../../storage/store.ts"
import { type Discovered, discover } from "./discovery.ts"

/**
 * OpenID Connect Back-Channel Logout 1.0: the provider tells us, by a signed token, that somebody has signed out there (or was
 * signed out). What they signed in with by it here ends at once; what they signed in with by a code stays.
 */
export type SignOutsHeard = (body: string) => Promise<void>

const EVENT = "http://schemas.openid.net/event/backchannel-logout"
/** A token that is older says nothing: it may have been caught long ago. */
const MOST_AGE = "10m"

export function hearSignOuts(store: Store, provider: Discovered): SignOutsHeard {
  let keys: Promise<{ issuer: string; key: JWTVerifyGetKey }> | undefined
  /** Asked for when somebody first signs out; after a failure asked again. */
  const known = () => {
    keys ??= discover(provider).then(({ issuer, jwks_uri }) => ({
      issuer,
      key: createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: 8_000 }),
    }))
    keys.catch(() => {
      keys = undefined
    })
    return keys
  }
  return async (body) => {
    const token = new URLSearchParams(body).get("logout_token")
    if (!token) throw bad("There is no logout_token.")
    const { issuer, key } = await known()
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience: provider.clientId,
      requiredClaims: ["iat", "jti", "events"],
      maxTokenAge: MOST_AGE,
      clockTolerance: 30,
    }).catch(() => {
      throw bad("The logout_token is not good.")
    })
    const events = payload.events as Record<string, unknown> | null
    // An id_token has a nonce and no such event: it must not pass for one of these.
    if (typeof events !== "object" || events === null || !(EVENT in events) || payload.nonce !== undefined)
      throw bad("The token does not say that somebody signed out.")
    const session = typeof payload.sid === "string" ? payload.sid : null
    const subject = typeof payload.sub === "string" ? payload.sub : null
    if (session === null && subject === null) throw bad("The logout_token names neither a person nor a session.")
    await endThem(store, { provider: provider.id, session, subject })
  }
}

const bad = (message: string) => new Refusal("INVALID_INPUT", message)

/** With a session that one, otherwise all that the person signed in with by this provider. */
async function endThem(
  store: Store,
  it: { provider: string; session: string | null; subject: string | null },
): Promise<void> {
  await store.change(null, async (change) => {
    let going = change.db.deleteFrom("sign_ins").where("provider", "=", it.provider)
    if (it.subject !== null) going = going.where("provider_subject", "=", it.subject)
    if (it.session !== null) going = going.where("provider_session", "=", it.session)
    const gone = await going.returning("id").execute()
    for (const { id } of gone) await change.record({ name: "sign-in.ended", subject: id })
    if (gone.length === 0) change.unchanged()
  })
}
