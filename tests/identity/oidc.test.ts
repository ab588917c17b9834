import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { onEachDatabase } from "../harness/databases.ts"
import { freePort } from "../harness/free-port.ts"
import { type House, openHouse, type TokenHolder } from "../harness/people.ts"
import { type Wanderer, wanderer } from "./browser.ts"
import { type OidcServer, oidcServer } from "./oidc-server.ts"

/** Signing in with a real OpenID Connect provider. */
onEachDatabase((database) => {
  let house: House
  let provider: OidcServer
  let ann: TokenHolder
  let env: Record<string, string>

  beforeAll(async () => {
    const port = await freePort()
    provider = await oidcServer(`http://127.0.0.1:${port}/api/auth/callback/oidc`)
    env = {
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.client.id,
      OIDC_CLIENT_SECRET: provider.client.secret,
      OIDC_NAME: "The Works",
      OIDC_TRUST_EMAIL: "on",
      SIGN_UP: "invited",
    }
    house = await openHouse(database, env)
    ann = await house.person("ann@example.com")
  })
  afterAll(async () => {
    await house.stop()
    await provider.stop()
  })

  const begin = async (browser: Wanderer, given: { to?: string; connect?: boolean } = {}) => {
    const answer = await browser.fetch(`${house.url}/api/sign-in/provider`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: house.url },
      body: JSON.stringify({ provider: "oidc", ...given }),
    })
    return { status: answer.status, ...((await answer.json()) as { url: string; code?: string }) }
  }
  const comeIn = async (browser: Wanderer, given?: { to?: string; connect?: boolean }) =>
    browser.go((await begin(browser, given)).url, house.url)
  const me = async (browser: Wanderer) =>
    (
      (await (await browser.fetch(`${house.url}/api/sign-in`)).json()) as {
        me: { person: { id: string }; addresses: { email: string; verified: boolean }[] } | null
      }
    ).me
  const invite = async (email: string) => {
    const session = await house.session(ann, {})
    await ann.send(calls.invite, { id: session.id, email })
    return session
  }

  test("the sign-in page learns the ways to sign in", async () => {
    expect(await house.asking().send(calls.getSignIn, {})).toMatchObject({
      ways: ["code"],
      providers: [{ id: "oidc", name: "The Works" }],
    })
  })

  test("an invited person gets in, with that address proved, and is the same person the next time", async () => {
    const session = await invite("bob@example.com")
    provider.whoever = { sub: "bob", email: "Bob@Example.com", email_verified: true, name: "Bob \u202eB" }
    const browser = wanderer()
    const back = await comeIn(browser, { to: `/sessions/${session.id}` })
    expect(back.pathname + back.search).toBe(`/sessions/${session.id}`)
    const bob = await me(browser)
    expect(bob).toMatchObject({ person: { name: "Bob B" }, addresses: [{ email: "bob@example.com", verified: true }] })
    expect((await browser.fetch(`${house.url}/api/sessions/${session.id}`)).status).toBe(200)
    const other = wanderer()
    await comeIn(other)
    expect((await me(other))?.person.id).toBe(bob!.person.id)
    const accounts = await house.store.db.selectFrom("accounts").select("account_id").execute()
    expect(accounts).toEqual([{ account_id: "bob" }])
  })

  test("a person without an invitation doesn't get in", async () => {
    provider.whoever = { sub: "eve", email: "eve@example.com", email_verified: true }
    const browser = wanderer()
    const back = await comeIn(browser)
    expect([back.pathname, back.searchParams.get("problem"), back.hash]).toEqual([
      "/sign-in",
      "not_invited",
      "#eve%40example.com",
    ])
    expect(await me(browser)).toBeNull()
  })

  test("an address that the provider has not verified is no proof, and creates nobody", async () => {
    const session = await invite("carl@example.com")
    provider.whoever = { sub: "not-carl", email: "carl@example.com", email_verified: false }
    const browser = wanderer()
    const back = await comeIn(browser)
    expect([back.searchParams.get("problem"), back.hash]).toEqual(["prove_address", "#carl%40example.com"])
    expect(await me(browser)).toBeNull()
    expect((await browser.fetch(`${house.url}/api/sessions/${session.id}`)).status).toBe(404)
    const people = await house.store.db.selectFrom("people").select("email").execute()
    expect(people.map(({ email }) => email)).not.toContain("carl@example.com")
    // The emailed code proves what the provider's claim can't.
    const carl = await house.browser("carl@example.com")
    await carl.send(calls.getSession, { id: session.id })
  })

  test("only its signed-in person links an account, never its address", async () => {
    await invite("dora@example.com")
    const dora = await house.browser("dora@example.com")
    provider.whoever = { sub: "dora", email: "dora@example.com", email_verified: true }
    const stranger = wanderer()
    const back = await comeIn(stranger)
    expect([back.searchParams.get("problem"), await me(stranger)]).toEqual(["not_connected", null])
    // In Dora's own browser, where she is signed in:
    const own = wanderer()
    await own.fetch(`${house.url}/api/health`)
    const signedIn = await signInByCode(own, "dora@example.com")
    expect(signedIn).toBe(dora.id)
    const there = await comeIn(own, { to: "/settings", connect: true })
    expect(there.pathname + there.search).toBe("/settings")
    await comeIn(stranger)
    expect((await me(stranger))?.person.id).toBe(dora.id)
    const events = await house.store.db
      .selectFrom("events")
      .select("name")
      .where("name", "=", "account.connected")
      .where("actor_id", "=", dora.id)
      .execute()
    expect(events.length).toBe(1)
    // Somebody else can't take it over by connecting it as well.
    const bob = wanderer()
    provider.whoever = { sub: "bob", email: "bob@example.com", email_verified: true }
    await comeIn(bob)
    provider.whoever = { sub: "dora", email: "dora@example.com", email_verified: true }
    bob.forget(provider.issuer)
    const refused = await comeIn(bob, { to: "/settings", connect: true })
    expect(refused.searchParams.get("problem")).toBe("not_connected")
  })

  test("nobody connects without being signed in, and no program does it for them", async () => {
    expect((await begin(wanderer(), { connect: true })).status).toBe(401)
    await expect(ann.send(calls.startProviderSignIn, { provider: "oidc", connect: true })).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    })
  })

  test("a provider's claim takes no address from a person who has proved it", async () => {
    await invite("eva@example.com")
    const eva = await house.browser("eva@example.com")
    provider.whoever = { sub: "bob", email: "eva@example.com", email_verified: true }
    const bob = wanderer()
    await comeIn(bob)
    expect((await me(bob))?.addresses.map(({ email }) => email)).toEqual(["bob@example.com"])
    expect((await eva.send(calls.getMe, {})).addresses).toEqual([{ email: "eva@example.com", verified: true }])
  })

  test("a disabled person doesn't get in", async () => {
    provider.whoever = { sub: "bob", email: "bob@example.com", email_verified: true }
    await house.store.unrecorded
      .updateTable("people")
      .set({ disabled_at: 1 })
      .where("email", "=", "bob@example.com")
      .execute()
    const browser = wanderer()
    expect((await comeIn(browser)).searchParams.get("problem")).toBe("disabled")
    expect(await me(browser)).toBeNull()
    await house.store.unrecorded
      .updateTable("people")
      .set({ disabled_at: null })
      .where("email", "=", "bob@example.com")
      .execute()
  })

  test("Erin sees her connected provider and disconnects it: it no longer signs her in", async () => {
    await invite("erin@example.com")
    const own = wanderer()
    const erin = await signInByCode(own, "erin@example.com")
    const ask = async (path: string, method = "GET") =>
      own.fetch(`${house.url}${path}`, { method, headers: { origin: house.url } })
    const connections = async () =>
      ((await (await ask("/api/me/providers")).json()) as { connections: { id: string; provider: string }[] })
        .connections
    expect(await connections()).toEqual([])
    provider.whoever = { sub: "erin", email: "erin@example.com", email_verified: true }
    await comeIn(own, { to: "/settings", connect: true })
    const [connected] = await connections()
    expect(connected).toMatchObject({ provider: "oidc" })
    const elsewhere = wanderer()
    await comeIn(elsewhere)
    expect((await me(elsewhere))?.person.id).toBe(erin)
    // Connected again, it is still one.
    own.forget(provider.issuer)
    await comeIn(own, { to: "/settings", connect: true })
    expect(await connections()).toHaveLength(1)
    // Nobody else can remove it, and no program.
    const id = connected?.id ?? ""
    const ofAnn = await ann.fetch(`/api/me/providers/${id}`, { method: "DELETE" })
    expect(ofAnn.status).toBe(403)
    const bob = await house.browser("bob@example.com")
    expect((await bob.fetch(`/api/me/providers/${id}`, { method: "DELETE" })).status).toBe(404)
    expect((await ask(`/api/me/providers/${id}`, "DELETE")).status).toBe(204)
    expect(await connections()).toEqual([])
    const later = wanderer()
    expect((await comeIn(later)).searchParams.get("problem")).toBe("not_connected")
    expect(await me(later)).toBeNull()
  })

  test("the return works once, only in the browser that started, and ends on our pages", async () => {
    provider.whoever = { sub: "bob", email: "bob@example.com", email_verified: true }
    const browser = wanderer()
    for (const to of ["//evil.example", "/\\evil.example", "https://evil.example", "/api/me", "/a\u0000"]) {
      expect((await comeIn(browser, { to })).href).toBe(`${house.url}/`)
    }
    // Stopped just before the callback: somebody else's browser is given the address.
    const begun = await begin(browser)
    let url = begun.url
    while (!url.startsWith(house.url)) url = new URL((await browser.fetch(url)).headers.get("location")!, url).href
    const victim = wanderer()
    expect((await victim.go(url, house.url)).searchParams.get("problem")).toBe("interrupted")
    expect(await me(victim)).toBeNull()
    expect((await browser.go(url, house.url)).pathname).toBe("/")
    expect((await browser.go(url, house.url)).searchParams.get("problem")).toBe("interrupted")
  })

  test("the provider's refusal text stays out of our addresses", async () => {
    provider.whoever = null
    const back = await comeIn(wanderer())
    expect(back.search).toBe("?to=%2F&problem=refused")
    expect(back.hash).toBe("")
  })

  test("none of the library's own routes is reachable", async () => {
    for (const path of [
      "/api/auth/ok",
      "/api/auth/sign-in/social",
      "/api/auth/get-session",
      "/api/auth/link-social",
      "/api/auth/error",
      "/api/auth/callback/nobody",
    ]) {
      expect((await fetch(house.url + path)).status).toBe(404)
      expect((await fetch(house.url + path, { method: "POST", body: "{}" })).status).toBe(404)
    }
  })

  test("a provider that is away keeps nobody else from signing in", async () => {
    const { PORT: _, ...rest } = env
    const other = await openHouse({ env: await database.another() }, { ...rest, OIDC_ISSUER: "http://127.0.0.1:1" })
    await other.person("first@example.com")
    const answer = await fetch(`${other.url}/api/sign-in/provider`, {
      method: "POST",
      body: JSON.stringify({ provider: "oidc" }),
    })
    expect(answer.status).toBe(503)
    expect(((await answer.json()) as { message: string }).message).toContain("The Works can't be reached")
    expect((await other.browser("first@example.com")).address).toBe("first@example.com")
    await other.stop()
  })

  /** Signs this browser in with a code; returns the person's id. */
  async function signInByCode(browser: Wanderer, email: string): Promise<string> {
    const post = (path: string, body: object) =>
      browser.fetch(house.url + path, { method: "POST", headers: { origin: house.url }, body: JSON.stringify(body) })
    const before = (await house.asking().send(calls.readInbox, {})).letters.find(
      (one) => one.to === email && one.code,
    )?.id
    await post("/api/sign-in/code", { email })
    for (let tries = 0; tries < 200; tries++) {
      const letter = (await house.asking().send(calls.readInbox, {})).letters.find(
        (one) => one.to === email && one.code,
      )
      if (letter && letter.id !== before) {
        const answer = await post("/api/sign-in", { email, code: letter.code })
        return ((await answer.json()) as { person: { id: string } }).person.id
      }
      await Bun.sleep(20)
    }
    throw new Error("No code came.")
  }
})
