import { Refusal } from "#protocol/errors"
import type { ProviderConfig } from "../../config/providers.ts"

/** Providers that say of themselves where their endpoints are. */
export type Discovered = Extract<ProviderConfig, { issuer: string }>

/** As much of a discovery document as we use. */
export interface Discovery {
  issuer: string
  token_endpoint: string
  userinfo_endpoint: string | null
  jwks_uri: string
  /** Whether each way back names the issuer (RFC 9207): then one that does not is somebody else's. */
  namesIssuer: boolean
  /** Whether it tells when somebody signs out there. */
  tellsSignOuts: boolean
  /** Whether the client's secret goes into the body, as most take it; otherwise into the header. */
  secretInBody: boolean
}

export const discoveryUrl = (issuer: string) => `${issuer}/.well-known/openid-configuration`

/** Whether the provider is there and is who it should be; the library would wait for ever, and take any issuer. */
export async function discover(provider: Discovered): Promise<Discovery> {
  let found: Record<string, unknown>
  try {
    const answer = await fetch(discoveryUrl(provider.issuer), { signal: AbortSignal.timeout(8_000) })
    if (!answer.ok) throw new Error(`${answer.status}`)
    found = (await answer.json()) as typeof found
  } catch {
    throw new Refusal(
      "UNAVAILABLE",
      `${provider.name} can't be reached at the moment. Try again, or sign in another way.`,
    )
  }
  const text = (name: string) => (typeof found[name] === "string" ? (found[name] as string) : null)
  const [issuer, token_endpoint, jwks_uri] = [text("issuer"), text("token_endpoint"), text("jwks_uri")]
  if (issuer?.replace(/\/$/, "") !== provider.issuer) {
    throw new Refusal(
      "UNAVAILABLE",
      `${provider.name} is not set up rightly: it says that it is ${issuer ?? "nobody"}.`,
    )
  }
  if (token_endpoint === null || jwks_uri === null) {
    throw new Refusal("UNAVAILABLE", `${provider.name} is not set up rightly: it names no token endpoint, or no keys.`)
  }
  const methods = found.token_endpoint_auth_methods_supported
  return {
    issuer,
    token_endpoint,
    jwks_uri,
    userinfo_endpoint: text("userinfo_endpoint"),
    namesIssuer: found.authorization_response_iss_parameter_supported === true,
    tellsSignOuts: found.backchannel_logout_supported === true,
    secretInBody: !Array.isArray(methods) || methods.includes("client_secret_post"),
  }
}
