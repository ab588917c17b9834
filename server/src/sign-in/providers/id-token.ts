import { decodeJwt } from "jose"
import { attemptNow, note } from "./attempt.ts"
import type { Discovery } from "./discovery.ts"

type Claimed = { id: string; emailVerified: boolean } & Record<string, unknown>

interface Tokens {
  idToken?: string | undefined
  accessToken?: string | undefined
}

/**
 * Who an OpenID Connect provider says has come. The library has checked the token's signature, issuer, audience, time and nonce
 * if there is one; that there is one, and whom it was made for, is looked at here (OpenID Connect Core, 3.1.3.7). What the
 * token leaves out is asked for, and must be about the same person.
 */
export async function personOfTokens(
  tokens: Tokens,
  given: { clientId: string; discovery: Discovery; wants: readonly string[] },
): Promise<Claimed | null> {
  if (!tokens.idToken) return refused("there was no id_token")
  const claims: Record<string, unknown> = decodeJwt(tokens.idToken)
  const { sub, aud, azp, sid } = claims
  if (typeof sub !== "string") return refused("the id_token names nobody")
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined)
    return refused("the id_token is for several clients, and does not say for whom it was made (azp)")
  if (azp !== undefined && azp !== given.clientId) return refused("the id_token was made for another client (azp)")
  const it = attemptNow()
  if (it) {
    it.subject = sub
    it.session = typeof sid === "string" ? sid : null
  }
  const missing = given.wants.some((name) => claims[name] === undefined)
  const more = missing ? await userInfo(given.discovery, tokens.accessToken) : null
  if (more && more.sub !== sub) return refused("the userinfo endpoint speaks of somebody else")
  // How far its word on the address goes is judged by trust.ts.
  return { ...more, ...claims, sub, id: sub, emailVerified: false }
}

function refused(why: string): null {
  note(why)
  return null
}

async function userInfo({ userinfo_endpoint }: Discovery, token: string | undefined) {
  if (!userinfo_endpoint || !token) return null
  const answer = await fetch(userinfo_endpoint, {
    headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) {
    note("the userinfo endpoint refused", { status: answer.status })
    return null
  }
  return (await answer.json()) as Record<string, unknown>
}
