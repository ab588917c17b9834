import { normaliseAddress } from "#protocol/address"
import type { OidcConfig } from "../../config/providers.ts"

/**
 * How far a provider's claim about an address is trusted. Providers claim much about their people; that somebody reads an
 * address they can only claim if they deliver its mail, have sent a letter there themselves, or the operator vouches for
 * them. Any other claim is no proof: the person has to prove the address with a code.
 */
export interface Claims {
  email?: unknown
  email_verified?: unknown
  /** Google: the domain of a Workspace account. */
  hd?: unknown
}

export interface Asserted {
  /** In the form in which addresses are stored, or null if there is none that we could store. */
  address: string | null
  proved: boolean
}

const verified = (claims: Claims) => claims.email_verified === true || claims.email_verified === "true"

const addressOf = (claims: Claims) => (typeof claims.email === "string" ? normaliseAddress(claims.email) : null)

/**
 * Google delivers the mail of Gmail and its Workspaces. An account with somebody else's address was verified once, long ago.
 */
export function byGoogle(claims: Record<string, unknown>): Asserted {
  const address = addressOf(claims)
  const theirs = /@(gmail|googlemail)\.com$/.test(address ?? "") || (typeof claims.hd === "string" && claims.hd !== "")
  return { address, proved: address !== null && verified(claims) && theirs }
}

/**
 * Any other provider, as far as the operator trusts it. Some never claim to have verified an address, although nobody there
 * can choose their own (Entra ID says nothing, Authentik says no): for them there is `always`.
 */
export function byOidc(
  claims: Record<string, unknown>,
  { trustsEmail, emailClaim }: Pick<OidcConfig, "trustsEmail" | "emailClaim">,
): Asserted {
  const said = claims[emailClaim]
  const email = Array.isArray(said) ? said[0] : said
  const address = addressOf({ email })
  const vouched = trustsEmail === "always" || (trustsEmail === "on" && emailClaim === "email" && verified(claims))
  return { address, proved: address !== null && vouched }
}

interface GitHubEmail {
  email?: unknown
  primary?: unknown
  verified?: unknown
}

/** GitHub: the primary address, if GitHub has verified it. Other addresses of the account, and a public one, don't count. */
export function byGitHub(emails: unknown): Asserted {
  const list = Array.isArray(emails) ? (emails as (GitHubEmail | null)[]) : []
  const primary = list.find((one) => one?.primary === true)
  const address = primary ? addressOf(primary) : null
  return { address, proved: address !== null && primary?.verified === true }
}
