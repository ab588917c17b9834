import type { Configuration } from "openid-client"
import type { ProviderConfig } from "../../config/providers.ts"
import type { Came, Note } from "./came.ts"
import { type Discovery, discover, secretInBody } from "./discovery.ts"
import { githubPerson, githubServer } from "./github.ts"
import { byGoogle, byOidc } from "./trust.ts"
import type { Proofs } from "./way-back.ts"

/**
 * Google, GitHub and any OpenID Connect provider. The library checks what the standards require: the state, PKCE, the issuer
 * (RFC 9207), and the signature, issuer, audience, time and nonce of an id_token. Who may sign in is our decision
 * (admission.ts).
 */
export type OAuthConfig = Exclude<ProviderConfig, { id: "clerk" }>

/** One provider, looked up. */
export interface OAuth {
  /** The address of its sign-in page. */
  signInUrl(state: string, proofs: Proofs): Promise<string>
  /** The person who came back, or the message for people instead; `note` gets the reason. */
  whoCame(search: string, proofs: Proofs & { state: string }, note: Note): Promise<Came | "refused" | "provider">
}

/** How far a provider's clock may differ from ours. */
const SKEW_S = 10

/** Throws UNAVAILABLE if the provider can't be looked up. */
export async function makeOAuth(provider: OAuthConfig, appUrl: string): Promise<OAuth> {
  const isGitHub = provider.id === "github"
  const [library, discovery] = await Promise.all([import("openid-client"), isGitHub ? null : discover(provider)])
  const back = `${appUrl}/api/auth/callback/${provider.id}`
  const { clientId, clientSecret } = provider
  const server = isGitHub ? githubServer(provider.url) : (discovery as Discovery)
  const shown = discovery && !secretInBody(discovery) ? library.ClientSecretBasic : library.ClientSecretPost
  const config = new library.Configuration(server, clientId, { [library.clockTolerance]: SKEW_S }, shown(clientSecret))
  config.timeout = 10
  // The configuration allows http on this machine only.
  if (server.issuer.startsWith("http:")) library.allowInsecureRequests(config)
  // A token's signature is verified even though it comes straight from the provider.
  if (discovery) library.enableNonRepudiationChecks(config)

  return {
    async signInUrl(state, { verifier, nonce }) {
      const url = library.buildAuthorizationUrl(config, {
        redirect_uri: back,
        scope: discovery ? "openid email profile" : "read:user user:email",
        state,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...(discovery && { nonce }),
      })
      return url.href
    },

    async whoCame(search, { state, verifier, nonce }, note) {
      try {
        const tokens = await library.authorizationCodeGrant(config, new URL(back + search), {
          expectedState: state,
          pkceCodeVerifier: verifier,
          ...(discovery && { expectedNonce: nonce, idTokenExpected: true }),
        })
        if (provider.id === "github") {
          const came = await githubPerson(provider.url, tokens.access_token)
          if (!came) note("GitHub does not say who signed in")
          return came ?? "provider"
        }
        const claims = tokens.claims()
        if (!claims || !discovery) {
          note("there was no id_token")
          return "provider"
        }
        const more = await leftOut(library, config, { claims, discovery, provider, token: tokens.access_token }, note)
        return cameBy(provider, { ...more, ...claims })
      } catch (error) {
        note("the provider's answer was not good", error)
        return error instanceof library.AuthorizationResponseError && error.error === "access_denied"
          ? "refused"
          : "provider"
      }
    },
  }
}

type OidcLike = Exclude<OAuthConfig, { id: "github" }>
type Claimed = Record<string, unknown> & { sub: string }

/** The userinfo endpoint may add what an id_token leaves out; it must be about the same person. */
async function leftOut(
  { fetchUserInfo }: typeof import("openid-client"),
  config: Configuration,
  given: { claims: Claimed; discovery: Discovery; provider: OidcLike; token: string },
  note: Note,
): Promise<Record<string, unknown>> {
  const { claims, discovery, provider, token } = given
  const wanted = [provider.id === "google" ? "email" : provider.emailClaim, "name"]
  if (!discovery.userinfo_endpoint || wanted.every((name) => claims[name] !== undefined)) return {}
  try {
    return await fetchUserInfo(config, token, claims.sub)
  } catch (error) {
    note("the userinfo endpoint's answer was not valid", error)
    return {}
  }
}

function cameBy(provider: OidcLike, claims: Claimed): Came {
  const { address, proved } = provider.id === "google" ? byGoogle(claims) : byOidc(claims, provider)
  return {
    account: claims.sub,
    name: typeof claims.name === "string" ? claims.name : "",
    address,
    proved: proved && address !== null ? [address] : [],
    session: typeof claims.sid === "string" ? claims.sid : null,
  }
}
