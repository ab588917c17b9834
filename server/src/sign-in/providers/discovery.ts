import { Refusal } from "#protocol/errors"
import type { ProviderConfig } from "../../config/providers.ts"

/** Providers that publish their own endpoints. */
export type Discovered = Extract<ProviderConfig, { issuer: string }>

/** A provider's metadata (OpenID Connect Discovery 1.0), as far as we use it. */
export interface Discovery {
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  jwks_uri: string
  userinfo_endpoint?: string
  id_token_signing_alg_values_supported?: string[]
  token_endpoint_auth_methods_supported?: string[]
  /** Whether each callback names the issuer (RFC 9207): then one that doesn't comes from somebody else. */
  authorization_response_iss_parameter_supported?: boolean
}

/** Whether the client's secret goes into the body, as most providers accept; otherwise into the header. */
export const secretInBody = ({ token_endpoint_auth_methods_supported: methods }: Discovery): boolean =>
  !methods || methods.includes("client_secret_post")

/** Looks a provider up. Throws UNAVAILABLE if it is away or its metadata is invalid. */
export async function discover(provider: Discovered): Promise<Discovery> {
  let found: Record<string, unknown>
  try {
    const answer = await fetch(`${provider.issuer}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(8_000),
    })
    if (!answer.ok) throw new Error(`${answer.status}`)
    found = (await answer.json()) as typeof found
  } catch {
    throw new Refusal(
      "UNAVAILABLE",
      `${provider.name} can't be reached at the moment. Try again, or sign in another way.`,
    )
  }
  const wrong = (what: string) => new Refusal("UNAVAILABLE", `${provider.name} is not set up correctly: ${what}.`)
  const text = (name: string) => (typeof found[name] === "string" ? (found[name] as string) : undefined)
  const list = (name: string) => (Array.isArray(found[name]) ? found[name].map(String) : undefined)
  const issuer = text("issuer")
  if (issuer?.replace(/\/$/, "") !== provider.issuer) throw wrong(`it calls itself ${issuer ?? "nothing"}`)
  const [authorization_endpoint, token_endpoint] = [text("authorization_endpoint"), text("token_endpoint")]
  const [jwks_uri, userinfo_endpoint] = [text("jwks_uri"), text("userinfo_endpoint")]
  if (!authorization_endpoint || !token_endpoint || !jwks_uri)
    throw wrong("it does not name its authorization endpoint, its token endpoint or its keys")
  const algorithms = list("id_token_signing_alg_values_supported")
  const methods = list("token_endpoint_auth_methods_supported")
  return {
    issuer,
    authorization_endpoint,
    token_endpoint,
    jwks_uri,
    ...(userinfo_endpoint && { userinfo_endpoint }),
    ...(algorithms && { id_token_signing_alg_values_supported: algorithms }),
    ...(methods && { token_endpoint_auth_methods_supported: methods }),
    authorization_response_iss_parameter_supported: found.authorization_response_iss_parameter_supported === true,
  }
}
