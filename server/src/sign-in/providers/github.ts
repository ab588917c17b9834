import type { Came } from "./came.ts"
import { byGitHub } from "./trust.ts"

/**
 * GitHub, or a company's GitHub Enterprise at another address. It isn't an OpenID Connect provider: the person is looked up
 * with the access token, which is then thrown away.
 */
export const githubServer = (url: string) => ({
  issuer: `${url}/login/oauth`,
  authorization_endpoint: `${url}/login/oauth/authorize`,
  token_endpoint: `${url}/login/oauth/access_token`,
})

/** Null if GitHub doesn't say who it is. */
export async function githubPerson(url: string, token: string): Promise<Came | null> {
  const api = url === "https://github.com" ? "https://api.github.com" : `${url}/api/v3`
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
  return {
    account: String(id),
    name: String(name ?? login ?? ""),
    address,
    proved: proved && address !== null ? [address] : [],
    session: null,
  }
}
