import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { ProviderConfig } from "../../config/providers.ts"
import type { Store } from "../../storage/store.ts"
import { foundation } from "../foundation.ts"
import { nameFor } from "../people.ts"
import type { SigningIn } from "../sign-in.ts"
import { judgeKnown, judgeNewcomer, type Problem, vouch } from "./admission.ts"
import { byGitHub, byGoogle, byOidc } from "./trust.ts"

/**
 * Google, GitHub and any OpenID Connect provider, by the library: state, PKCE, nonce, and the signature of what the provider
 * says are its affair. Who comes in is ours (admission.ts). One instance for each provider, apart from that of the codes, so
 * that a provider which can't be reached keeps nobody else from signing in.
 */
export type OAuthConfig = Exclude<ProviderConfig, { id: "clerk" }>

export interface OAuthNeeds {
  terms: Pick<SigningIn, "store" | "signUp" | "signUpDomains">
  appUrl: string
  secret: string
}

export type OAuth = Awaited<ReturnType<typeof makeOAuth>>

export async function makeOAuth({ terms, appUrl, secret }: OAuthNeeds, provider: OAuthConfig) {
  const [{ betterAuth }, { genericOAuth }] = await Promise.all([
    import("better-auth"),
    import("better-auth/plugins/generic-oauth"),
    provider.id === "github" ? null : discover(provider),
  ])
  const { store } = terms
  const base = foundation({ store, appUrl, secret })
  const noTokens = {
    accessToken: null,
    refreshToken: null,
    idToken: null,
    accessTokenExpiresAt: null,
    refreshTokenExpiresAt: null,
  }
  return betterAuth({
    ...base,
    onAPIError: { errorURL: `${appUrl}/sign-in` },
    advanced: { ...base.advanced, ipAddress: { disableIpTracking: true } },
    user: {
      ...base.user,
      async validateUserInfo({ user, source }) {
        const address = user.email ?? ""
        const refuse = (problem: Problem) => ({ error: problem, errorDescription: address })
        if (source.action === "create-user") {
          const problem = await judgeNewcomer(terms, { address, proved: user.emailVerified === true })
          return problem ? refuse(problem) : undefined
        }
        const person = String(user.id)
        const problem = await judgeKnown(store, person)
        if (problem) return refuse(problem)
        if (user.emailVerified === true) await vouch(store.unrecorded, store, address, person)
      },
    },
    account: {
      ...base.account,
      updateAccountOnSignIn: false,
      // A person connects a provider while signed in, and only so; which address it names is no matter then.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        allowDifferentEmails: true,
        trustedProviders: [provider.id],
      },
    },
    databaseHooks: {
      // What the provider hands out opens its doors, and is of no use here.
      account: {
        create: {
          before: async (account) => ({ data: { ...account, ...noTokens } }),
          after: async (account) => recordConnected(store, account.userId, provider.id),
        },
        // Connecting it once more would write them after all.
        update: { before: async (account) => ({ data: { ...account, ...noTokens } }) },
      },
      user: {
        create: {
          async after(person) {
            await store.change(person.id, async (change) => {
              await change.record({ name: "person.created", subject: person.id, names: { address: person.email } })
              if (person.emailVerified) await vouch(change.db, store, person.email, person.id)
            })
          },
        },
      },
    },
    plugins: [genericOAuth({ config: [optionsOf(provider)] })],
  })
}

export async function recordConnected(store: Store, person: string, provider: string): Promise<void> {
  await store.change(person, (change) =>
    change.record({ name: "account.connected", subject: person, data: { provider } }),
  )
}

const discoveryUrl = (issuer: string) => `${issuer}/.well-known/openid-configuration`

/** Whether the provider is there and is who it should be; the library would wait for ever, and take any issuer. */
export async function discover(provider: Extract<OAuthConfig, { issuer: string }>): Promise<void> {
  const away = `${provider.name} can't be reached at the moment. Try again, or sign in another way.`
  let found: { issuer?: unknown }
  try {
    const answer = await fetch(discoveryUrl(provider.issuer), { signal: AbortSignal.timeout(8_000) })
    if (!answer.ok) throw new Error(`${answer.status}`)
    found = (await answer.json()) as typeof found
  } catch {
    throw new Refusal("UNAVAILABLE", away)
  }
  if (typeof found.issuer !== "string" || found.issuer.replace(/\/$/, "") !== provider.issuer) {
    throw new Refusal("UNAVAILABLE", `${provider.name} is not set up rightly: it says that it is ${found.issuer}.`)
  }
}

function optionsOf(provider: OAuthConfig) {
  const { id: providerId, clientId, clientSecret } = provider
  const common = { providerId, clientId, clientSecret, pkce: true }
  if (provider.id === "github") {
    const api = provider.url === "https://github.com" ? "https://api.github.com" : `${provider.url}/api/v3`
    return {
      ...common,
      authorizationUrl: `${provider.url}/login/oauth/authorize`,
      tokenUrl: `${provider.url}/login/oauth/access_token`,
      scopes: ["read:user", "user:email"],
      getUserInfo: ({ accessToken }: { accessToken?: string | undefined }) => githubPerson(api, accessToken ?? ""),
      mapProfileToUser: personOf,
    }
  }
  return {
    ...common,
    discoveryUrl: discoveryUrl(provider.issuer),
    requireIdTokenVerification: true,
    scopes: ["openid", "email", "profile"],
    mapProfileToUser(profile: Record<string, unknown>) {
      const asserted = provider.id === "google" ? byGoogle(profile) : byOidc(profile, provider.trustsEmail)
      return personOf({ ...profile, email: asserted.address, emailVerified: asserted.proved })
    },
  }
}

/** Of what a provider tells we keep a name and an address. Pictures lie on servers of others, which our pages don't ask. */
function personOf(profile: Record<string, unknown>) {
  const email = typeof profile.email === "string" ? profile.email : ""
  const name = typeof profile.name === "string" ? profile.name : ""
  return {
    email,
    emailVerified: profile.emailVerified === true,
    name: nameFor(cleanLine(name, 80), email),
    image: undefined,
  }
}

async function githubPerson(api: string, token: string) {
  const ask = async (path: string) => {
    const answer = await fetch(api + path, {
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json", "user-agent": "openctl" },
      signal: AbortSignal.timeout(10_000),
    })
    return answer.ok ? ((await answer.json()) as unknown) : null
  }
  const [person, emails] = await Promise.all([ask("/user"), ask("/user/emails")])
  const { id, name, login } = (person ?? {}) as { id?: unknown; name?: unknown; login?: unknown }
  if (typeof id !== "number") return null
  const { address, proved } = byGitHub(emails)
  return { id, name: String(name ?? login ?? ""), email: address, emailVerified: proved }
}
