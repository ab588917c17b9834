import { once } from "node:events"
import { createServer } from "node:http"
import Provider, { type AccountClaims } from "oidc-provider"
import type { Wanderer } from "./browser.ts"

/** A real OpenID Connect provider. Every visitor is `whoever`, without a password. */
export interface OidcServer {
  issuer: string
  client: { id: string; secret: string }
  /** Who is signed in there; null refuses. */
  whoever: (AccountClaims & { sub: string }) | null
  /** Signs a browser out there; the provider then tells its clients. */
  signOut(browser: Wanderer): Promise<void>
  stop(): Promise<void>
}

export async function oidcServer(redirectUri: string): Promise<OidcServer> {
  const http = createServer()
  http.listen(0, "127.0.0.1")
  await once(http, "listening")
  const issuer = `http://127.0.0.1:${(http.address() as { port: number }).port}`
  const client = { id: "openctl", secret: "a-secret-of-the-client" }
  const it: OidcServer = {
    issuer,
    client,
    whoever: null,
    async signOut(browser) {
      const asks = await (await browser.fetch(`${issuer}/session/end`)).text()
      const xsrf = asks.match(/name="xsrf" value="([^"]+)"/)?.[1] ?? ""
      const said = await browser.fetch(`${issuer}/session/end/confirm`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ xsrf, logout: "yes" }).toString(),
      })
      if (said.status >= 400) throw new Error(`It did not sign out: ${said.status} ${await said.text()}`)
    },
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        backchannel_logout_uri: redirectUri.replace("/callback/", "/signed-out/"),
        backchannel_logout_session_required: true,
      },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => it.whoever ?? { sub } }),
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId,
        accountId: context.oidc.session?.accountId,
      })
      grant.addOIDCScope("openid email profile")
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  http.on("request", (request, response) => {
    if (!request.url?.startsWith("/who/")) return void answer(request, response)
    const result = it.whoever
      ? { login: { accountId: it.whoever.sub } }
      : { error: "access_denied", error_description: "<b>The person said no</b>" }
    void provider.interactionFinished(request, response, result)
  })
  return it
}
