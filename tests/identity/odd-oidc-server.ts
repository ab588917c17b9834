import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose"

/**
 * An OpenID Connect provider that can answer as no real one should. Everything is right until a test changes it; it signs
 * every visitor in as `claims` at once.
 */
export interface OddServer {
  issuer: string
  client: { id: string; secret: string }
  claims: JWTPayload
  /** Changes the discovery document. */
  discovery: Record<string, unknown>
  /** The token endpoint's answer, given a correct token. */
  tokens: (right: { idToken: string; sign: (claims: JWTPayload) => Promise<string> }) => Promise<Response> | Response
  /** Parameters of the callback besides code and state. */
  back: Record<string, string>
  userInfo: Record<string, unknown>
  /** Whether its keys can't be fetched. */
  keysAway: boolean
  /** Signs any payload with its key. */
  sign(claims: JWTPayload): Promise<string>
  stop(): Promise<void>
}

export async function oddOidcServer(): Promise<OddServer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256")
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" }
  const nonces = new Map<string, string>()
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k1" }).sign(privateKey)
  const now = () => Math.floor(Date.now() / 1000)
  const it: OddServer = {
    issuer: "",
    client: { id: "openctl", secret: "a-secret-of-the-client" },
    claims: {},
    discovery: {},
    tokens: ({ idToken }) => Response.json({ access_token: "at", token_type: "Bearer", id_token: idToken }),
    back: {},
    userInfo: {},
    keysAway: false,
    sign,
    stop: () => server.stop(true),
  }
  const routes: Record<string, (url: URL, request: Request) => Promise<Response> | Response> = {
    "/.well-known/openid-configuration": () =>
      Response.json({
        issuer: it.issuer,
        authorization_endpoint: `${it.issuer}/auth`,
        token_endpoint: `${it.issuer}/token`,
        userinfo_endpoint: `${it.issuer}/me`,
        jwks_uri: `${it.issuer}/keys`,
        id_token_signing_alg_values_supported: ["RS256"],
        ...it.discovery,
      }),
    "/keys": () => (it.keysAway ? new Response(null, { status: 500 }) : Response.json({ keys: [jwk] })),
    "/auth": (url) => {
      const back = new URL(url.searchParams.get("redirect_uri") ?? "")
      const code = crypto.randomUUID()
      nonces.set(code, url.searchParams.get("nonce") ?? "")
      const given = { code, state: url.searchParams.get("state") ?? "", ...it.back }
      for (const [name, value] of Object.entries(given)) back.searchParams.set(name, value)
      return Response.redirect(back.href, 302)
    },
    "/token": async (_url, request) => {
      const nonce = nonces.get(new URLSearchParams(await request.text()).get("code") ?? "")
      if (nonce === undefined) return Response.json({ error: "invalid_grant" }, { status: 400 })
      const claims = { iss: it.issuer, aud: it.client.id, iat: now(), exp: now() + 60, nonce, ...it.claims }
      return it.tokens({ idToken: await sign(claims), sign: (more) => sign({ ...claims, ...more }) })
    },
    "/me": () => Response.json({ sub: it.claims.sub, ...it.userInfo }),
  }
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const url = new URL(request.url)
      return routes[url.pathname]?.(url, request) ?? new Response(null, { status: 404 })
    },
  })
  it.issuer = `http://127.0.0.1:${server.port}`
  return it
}
