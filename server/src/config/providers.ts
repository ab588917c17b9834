import { ConfigError, type Environment, httpAddress, oneOf, together } from "./values.ts"

/** The identity providers that people may sign in with. Each is enabled when its variables are set. */
export type ProviderConfig =
  | { id: "google"; name: string; clientId: string; clientSecret: string; issuer: string }
  | { id: "github"; name: string; clientId: string; clientSecret: string; url: string }
  | OidcConfig
  | ClerkConfig

export interface OidcConfig {
  id: "oidc"
  name: string
  clientId: string
  clientSecret: string
  issuer: string
  /** When its claim about an address counts as proof: never, if it says that the address is verified, or always. */
  trustsEmail: "off" | "on" | "always"
  /** The claim that holds the address. */
  emailClaim: string
}

export interface ClerkConfig {
  id: "clerk"
  name: string
  secretKey: string
  publishableKey: string
  /** The instance's public key: it verifies a sign-in without a request to Clerk. */
  jwtKey: string
  apiUrl: string
}

export function providersOf(env: Environment): ProviderConfig[] {
  const found: (ProviderConfig | null)[] = [googleOf(env), githubOf(env), oidcOf(env), clerkOf(env)]
  return found.filter((one) => one !== null)
}

function googleOf(env: Environment): ProviderConfig | null {
  const given = together(env, ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"])
  if (!given) return null
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = given
  return { id: "google", name: "Google", clientId, clientSecret, issuer: "https://accounts.google.com" }
}

function githubOf(env: Environment): ProviderConfig | null {
  const given = together(env, ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"])
  if (!given) return null
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = given
  const url = addressOf(env, "GITHUB_URL", "https://github.com")
  return { id: "github", name: "GitHub", clientId, clientSecret, url }
}

function oidcOf(env: Environment): ProviderConfig | null {
  const given = together(env, ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
  if (!given) return null
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = given
  const issuer = addressOf(env, "OIDC_ISSUER", "")
  const name = (env.OIDC_NAME || new URL(issuer).hostname).slice(0, 40)
  const trustsEmail = oneOf(env, "OIDC_TRUST_EMAIL", ["off", "on", "always"], "off")
  const emailClaim = env.OIDC_EMAIL_CLAIM || "email"
  if (emailClaim !== "email" && trustsEmail === "on") {
    throw new ConfigError(
      `OIDC_EMAIL_CLAIM=${emailClaim} needs OIDC_TRUST_EMAIL=always: what a provider says it has verified (email_verified) is the claim "email".`,
    )
  }
  return { id: "oidc", name, clientId, clientSecret, issuer, trustsEmail, emailClaim }
}

function clerkOf(env: Environment): ProviderConfig | null {
  const given = together(env, ["CLERK_SECRET_KEY", "PUBLIC_CLERK_PUBLISHABLE_KEY", "CLERK_JWT_KEY"])
  if (!given) return null
  const { CLERK_SECRET_KEY: secretKey, PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey } = given
  if (!/^pk_(test|live)_/.test(publishableKey)) {
    throw new ConfigError("PUBLIC_CLERK_PUBLISHABLE_KEY must be Clerk's publishable key; it begins with pk_.")
  }
  // Some hosts only allow variables of a single line.
  const jwtKey = given.CLERK_JWT_KEY.replaceAll("\\n", "\n")
  if (!jwtKey.includes("BEGIN PUBLIC KEY")) {
    throw new ConfigError("CLERK_JWT_KEY must be the instance's public key (PEM), from Clerk's page of API keys.")
  }
  const apiUrl = addressOf(env, "CLERK_API_URL", "https://api.clerk.com")
  return { id: "clerk", name: env.CLERK_NAME || "Clerk", secretKey, publishableKey, jwtKey, apiUrl }
}

/** Without a trailing slash, otherwise exactly as written: issuers are compared character by character. */
function addressOf(env: Environment, name: string, otherwise: string): string {
  const given = env[name] || otherwise
  const url = httpAddress(given)
  const local = url && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)
  if (!url || (url.protocol === "http:" && !local)) {
    throw new ConfigError(`${name} is "${given}"; it must be an address that begins with https://.`)
  }
  return given.replace(/\/$/, "")
}
