import { Refusal } from "#protocol/errors"
import { discover, secretInBody } from "./discovery.ts"
import { githubServer } from "./github.ts"
import type { OAuthConfig } from "./oauth.ts"

/**
 * Whether a provider accepts our client and its secret, tested with a made-up code. A provider that accepts the client
 * complains about the code, any other about the client. Null if accepted; otherwise what is wrong, in words.
 */
export async function trySecret(provider: OAuthConfig, appUrl: string): Promise<string | null> {
  const found = provider.id === "github" ? null : await discover(provider)
  const { token_endpoint } = found ?? githubServer((provider as { url: string }).url)
  const said = await answerTo(
    token_endpoint,
    provider,
    `${appUrl}/api/auth/callback/${provider.id}`,
    found === null || secretInBody(found),
  )
  if (said === "invalid_grant" || said === "bad_verification_code") return null
  if (["invalid_client", "unauthorized_client", "incorrect_client_credentials"].includes(said))
    return `It doesn't accept this client and its secret (${said}). Compare both with what it shows.`
  if (said === "redirect_uri_mismatch") return `It doesn't know the address to return to (${said}).`
  return `It got a made-up code and answered "${said}". Try to sign in.`
}

async function answerTo(endpoint: string, provider: OAuthConfig, back: string, inBody: boolean): Promise<string> {
  const { clientId, clientSecret } = provider
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: "openctl-doctor",
    redirect_uri: back,
    code_verifier: "openctl-doctor-openctl-doctor-openctl-doctor",
  })
  const headers: Record<string, string> = { accept: "application/json" }
  if (inBody) {
    body.set("client_id", clientId)
    body.set("client_secret", clientSecret)
  } else {
    const pair = [clientId, clientSecret].map(encodeURIComponent).join(":")
    headers.authorization = `Basic ${Buffer.from(pair).toString("base64")}`
  }
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      body,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(8_000),
    })
    const said = (await answer.json().catch(() => null)) as { error?: unknown } | null
    return typeof said?.error === "string" ? said.error : String(answer.status)
  } catch {
    throw new Refusal("UNAVAILABLE", `${provider.name}'s token endpoint can't be reached.`)
  }
}
