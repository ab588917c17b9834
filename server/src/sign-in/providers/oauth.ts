import { cleanLine } from "#protocol/clean"
import type { ProviderConfig } from "../../config/providers.ts"
import { describeMe, nameFor } from "../../people/people.ts"
import type { Store } from "../../storage/store.ts"
import { foundation } from "../foundation.ts"
import type { SigningIn } from "../sign-in.ts"
import { judgeKnown, judgeNewcomer, type Problem, vouch } from "./admission.ts"
import { attemptNow, note } from "./attempt.ts"
import { type Discovery, discover, discoveryUrl } from "./discovery.ts"
import { personOfTokens } from "./id-token.ts"
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
  const [{ betterAuth }, { genericOAuth }, discovery] = await Promise.all([
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
  const auth = betterAuth({
    ...base,
    // What it says goes into our log, with the request that it is about.
    logger: { level: "warn", log: (_level, message, ...more) => note(message, more[0]) },
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
      // So that it ends when the provider says that it has ended there.
      session: {
        create: {
          async after(signIn) {
            await store.change(signIn.userId, (change) => change.record({ name: "sign-in.made", subject: signIn.id }))
            await noteSession(store, signIn, provider.id)
          },
        },
      },
      user: {
        create: {
          async after(person) {
            await store.change(person.id, async (change) => {
              await change.record({ name: "person.created", subject: person.id, names: { address: person.email } })
              if (person.emailVerified) await vouch(change.db, store, person.email, person.id)
              const unnamed = Number(person.name === nameFor("", person.email))
              await change.db.updateTable("people").set({ unnamed }).where("id", "=", person.id).execute()
            })
          },
        },
      },
    },
    plugins: [genericOAuth({ config: [optionsOf(provider, discovery)] })],
  })
  return { auth, discovery }
}

async function noteSession(store: Store, signIn: { id: string; userId: string }, provider: string): Promise<void> {
  const it = attemptNow()
  if (!it) return
  await store.unrecorded
    .updateTable("sign_ins")
    .set({ provider, provider_subject: it.subject, provider_session: it.session })
    .where("id", "=", signIn.id)
    .execute()
  it.unnamed = (await describeMe(store, signIn.userId)).unnamed
}

export async function recordConnected(store: Store, person: string, provider: string): Promise<void> {
  await store.change(person, (change) =>
    change.record({ name: "account.connected", subject: person, data: { provider } }),
  )
}

function optionsOf(provider: OAuthConfig, discovery: Discovery | null) {
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
  if (!discovery) throw new Error(`${provider.id} has not been looked up.`)
  const email = provider.id === "google" ? "email" : provider.emailClaim
  return {
    ...common,
    discoveryUrl: discoveryUrl(provider.issuer),
    requireIdTokenVerification: true,
    scopes: ["openid", "email", "profile"],
    ...(discovery.secretInBody ? {} : { authentication: "basic" as const }),
    getUserInfo: (tokens: { idToken?: string | undefined; accessToken?: string | undefined }) =>
      personOfTokens(tokens, { clientId, discovery, wants: [email, "name"] }),
    mapProfileToUser(profile: Record<string, unknown>) {
      const asserted = provider.id === "google" ? byGoogle(profile) : byOidc(profile, provider)
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
