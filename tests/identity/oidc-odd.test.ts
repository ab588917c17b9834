import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { operatorCalls } from "#protocol/operator"
import { onEachDatabase } from "../harness/databases.ts"
import { freePort } from "../harness/free-port.ts"
import { operate } from "../harness/operator.ts"
import { type House, openHouse, type TokenHolder } from "../harness/people.ts"
import { serve } from "../harness/served.ts"
import { type Wanderer, wanderer } from "./browser.ts"
import { type OddServer, oddOidcServer } from "./odd-oidc-server.ts"

/** What a provider may and may not answer: variants of companies' providers, and attacks. */
onEachDatabase((database) => {
  let provider: OddServer
  let usual: OddServer
  const open: House[] = []
  beforeAll(async () => {
    provider = await oddOidcServer()
    usual = { ...provider }
  })
  beforeEach(() => {
    Object.assign(provider, usual, {
      claims: { sub: "bob", email: "bob@example.com", email_verified: true, name: "Bob" },
    })
  })
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop()
  })
  afterAll(() => provider.stop())

  const envOf = (more: Record<string, string> = {}) => ({
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.id,
    OIDC_CLIENT_SECRET: provider.client.secret,
    OIDC_TRUST_EMAIL: "on",
    SIGN_UP: "open",
    ...more,
  })
  const house = async (more: Record<string, string> = {}): Promise<House & { ann: TokenHolder }> => {
    const made = await openHouse({ env: await database.another() }, { PORT: String(await freePort()), ...envOf(more) })
    open.push(made)
    return Object.assign(made, { ann: await made.person("ann@example.com") })
  }
  const begin = async (url: string, browser: Wanderer, given: { to?: string; connect?: boolean } = {}) => {
    const answer = await browser.fetch(`${url}/api/sign-in/provider`, {
      method: "POST",
      headers: { origin: url },
      body: JSON.stringify({ provider: "oidc", ...given }),
    })
    return ((await answer.json()) as { url: string }).url
  }
  const comeIn = async (url: string, browser = wanderer()) => {
    const back = await browser.go(await begin(url, browser), url)
    const { me } = (await (await browser.fetch(`${url}/api/sign-in`)).json()) as { me: Me | null }
    return { back, me, browser, problem: back.searchParams.get("problem") }
  }

  test("the control: with everything right, sign-in succeeds", async () => {
    const { me, problem } = await comeIn((await house()).url)
    expect([problem, me?.addresses]).toEqual([null, [{ email: "bob@example.com", verified: true }]])
  })

  test("a person without a name is asked for one on the way, once", async () => {
    const { url } = await house()
    provider.claims = { sub: "bob", email: "bob@example.com", email_verified: true }
    const { back, browser, me } = await comeIn(url)
    expect([back.pathname, back.searchParams.get("to"), me?.unnamed]).toEqual(["/sign-in", "/", true])
    const body = JSON.stringify({ name: "Bob" })
    await browser.fetch(`${url}/api/me`, { method: "PATCH", headers: { origin: url }, body })
    expect((await comeIn(url)).back.pathname).toBe("/")
  })

  const odd: [string, () => void][] = [
    [
      "has no id_token, though the userinfo endpoint would say who it is",
      () => {
        provider.userInfo = { ...provider.claims }
        provider.tokens = () => Response.json({ access_token: "at", token_type: "Bearer" })
      },
    ],
    [
      "is for a second client too, and does not say for whom it was made",
      () => {
        provider.claims = { ...provider.claims, aud: [provider.client.id, "another"] }
      },
    ],
    [
      "was made for another client",
      () => {
        provider.claims = { ...provider.claims, aud: [provider.client.id, "another"], azp: "another" }
      },
    ],
    [
      "is for another client alone",
      () => {
        provider.claims = { ...provider.claims, aud: "another" }
      },
    ],
    [
      "names no issuer",
      () => {
        provider.tokens = async ({ sign }) => {
          const id_token = await sign({ iss: undefined as unknown as string })
          return Response.json({ access_token: "at", token_type: "Bearer", id_token })
        }
      },
    ],
    [
      "is of another browser's way (its nonce)",
      () => {
        provider.tokens = async ({ sign }) =>
          Response.json({ access_token: "at", token_type: "Bearer", id_token: await sign({ nonce: "another" }) })
      },
    ],
    [
      "leaves out the issuer on the way back, though it says that it always names it",
      () => {
        provider.discovery = { authorization_response_iss_parameter_supported: true }
      },
    ],
    [
      "names another issuer on the way back",
      () => {
        provider.back = { iss: "https://evil.example" }
      },
    ],
    [
      "speaks of somebody else at the userinfo endpoint",
      () => {
        provider.claims = { sub: "bob" }
        provider.userInfo = { sub: "carl", email: "carl@example.com", email_verified: true }
      },
    ],
  ]
  test.each(odd)(
    "an answer that %s signs nobody in, and the person is told that it is the provider's",
    async (_, make) => {
      make()
      const { url } = await house()
      const { me, problem, back } = await comeIn(url)
      expect([me, back.pathname]).toEqual([null, "/sign-in"])
      // If the answer is about somebody else, signing in itself is fine: it just has no address of Bob's.
      expect(["provider", "no_address"]).toContain(problem ?? "")
    },
  )

  test("a provider that names itself on return and the audience of its token is accepted", async () => {
    provider.discovery = { authorization_response_iss_parameter_supported: true }
    provider.back = { iss: provider.issuer }
    provider.claims = { ...provider.claims, aud: [provider.client.id, "another"], azp: provider.client.id }
    expect((await comeIn((await house()).url)).problem).toBeNull()
  })

  test("the address comes from the operator's claim, with the trust they set", async () => {
    provider.claims = { sub: "bob", upn: "Bob@Example.com", email: "other@example.com" }
    const entra = await house({ OIDC_TRUST_EMAIL: "always", OIDC_EMAIL_CLAIM: "upn" })
    expect((await comeIn(entra.url)).me?.addresses).toEqual([{ email: "bob@example.com", verified: true }])
    provider.claims = { sub: "bob", email: "bob@example.com", email_verified: false }
    expect((await comeIn((await house({ OIDC_TRUST_EMAIL: "always" })).url)).me).not.toBeNull()
    expect((await comeIn((await house()).url)).problem).toBe("prove_address")
    provider.claims = { sub: "bob", email: "bob@example.com", email_verified: "true" }
    expect((await comeIn((await house()).url)).problem).toBeNull()
  })

  test("with SIGN_IN=provider no code is sent and none is taken, and the operator's link still lets somebody in", async () => {
    const here = await house({ SIGN_IN: "provider" })
    const anybody = here.asking({ origin: here.url })
    expect(await anybody.send(calls.getSignIn, {})).toMatchObject({ ways: [], providers: [{ id: "oidc" }] })
    const post = (path: string, body: object) =>
      anybody.fetch(path, { method: "POST", body: JSON.stringify(body) }).then((it) => it.status)
    expect(await post("/api/sign-in/code", { email: "ann@example.com" })).toBe(400)
    expect(await post("/api/sign-in", { email: "ann@example.com", code: "123456" })).toBe(400)
    expect((await comeIn(here.url)).problem).toBeNull()
    const made = await operate(here.dataDir, operatorCalls.makeSignInLink, { address: "ann@example.com" })
    const token = made.url.split("#")[1]
    expect(await post("/api/sign-in/link", { token })).toBe(200)
  })

  test("a connection belongs to the person who began it, not to the person signed in when the provider redirects back", async () => {
    const here = await house()
    const own = wanderer()
    await signInByLink(here, own, "ann@example.com")
    const there = await begin(here.url, own, { to: "/settings", connect: true })
    const back = (await own.fetch(there)).headers.get("location") ?? ""
    await here.person("carl@example.com")
    await signInByLink(here, own, "carl@example.com")
    expect((await own.go(back, here.url)).searchParams.get("problem")).toBe("interrupted")
    await own.fetch(`${here.url}/api/sign-in`, { method: "DELETE", headers: { origin: here.url } })
    expect((await own.go(back, here.url)).searchParams.get("problem")).toBe("interrupted")
    expect(await here.store.db.selectFrom("accounts").select("id").execute()).toEqual([])
    // The control: Ann herself, all the way.
    await signInByLink(here, own, "ann@example.com")
    await own.go(await begin(here.url, own, { to: "/settings", connect: true }), here.url)
    expect(await here.store.db.selectFrom("accounts").select("person_id").execute()).toEqual([
      { person_id: here.ann.id },
    ])
  })

  test("a secret that the provider rejects is found by the doctor, and in the log by the id the person sees", async () => {
    provider.tokens = () =>
      Response.json({ error: "invalid_client", error_description: "bad secret\u0007" }, { status: 401 })
    const server = await serve({
      ...(await database.another()),
      ...envOf(),
      RATE_LIMITS: "off",
      OPENCTL_SECRET: "x".repeat(40),
    })
    try {
      await operate(server.dataDir, operatorCalls.makeToken, { address: "ann@example.com" })
      const { problem, back } = await comeIn(server.url)
      expect(problem).toBe("provider")
      const lines = server
        .log()
        .split("\n")
        .filter((line) => line.includes("a sign-in with a provider failed"))
      expect(lines).toHaveLength(1)
      const logged = JSON.parse(lines[0] ?? "{}") as { id: string; why: string[] }
      expect(back.searchParams.get("request")).toBe(logged.id)
      expect(logged.why.join()).toContain("error=invalid_client error_description=bad secret")
      expect(lines[0]).not.toContain(provider.client.secret)
    } finally {
      await server.stop()
    }
  })

  async function signInByLink(here: House, browser: Wanderer, address: string): Promise<void> {
    const made = await operate(here.dataDir, operatorCalls.makeSignInLink, { address })
    const token = made.url.split("#")[1]
    const answer = await browser.fetch(`${here.url}/api/sign-in/link`, {
      method: "POST",
      headers: { origin: here.url },
      body: JSON.stringify({ token }),
    })
    expect(answer.status).toBe(200)
  }
})
