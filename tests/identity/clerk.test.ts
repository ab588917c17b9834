import { afterAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Wanderer, wanderer } from "./browser.ts"
import { type ClerkServer, clerkServer, FRONTEND } from "./clerk-server.ts"

/** Clerk's own SDK, with keys made here and a local server for its API. */
onEachDatabase((database) => {
  let clerk: ClerkServer
  const { house, ann } = cast(database, ["ann"], async () => {
    clerk = clerkServer()
    return {
      CLERK_SECRET_KEY: clerk.secretKey,
      PUBLIC_CLERK_PUBLISHABLE_KEY: clerk.publishableKey,
      CLERK_JWT_KEY: clerk.publicKey.replaceAll("\n", "\\n"),
      CLERK_API_URL: clerk.url,
      SIGN_UP: "invited",
    }
  })
  afterAll(() => clerk.stop())

  const invite = async (email: string) => {
    const session = await house.session(ann, {})
    await ann.send(calls.invite, { id: session.id, email })
    return session
  }
  const begin = async (browser: Wanderer, given: { to?: string; connect?: boolean } = {}) => {
    const answer = await browser.fetch(`${house.url}/api/sign-in/provider`, {
      method: "POST",
      headers: { origin: house.url },
      body: JSON.stringify({ provider: "clerk", ...given }),
    })
    return new URL(((await answer.json()) as { url: string }).url)
  }
  /** The address that Clerk sends the browser back to, for a person with these claims. */
  const backFrom = (begun: URL, claims: Record<string, unknown>) => {
    const back = new URL(begun.searchParams.get("redirect_url")!)
    const session = clerk.session({ azp: house.url, ...claims })
    back.searchParams.set("__clerk_handshake", clerk.handshake(session))
    return back.href
  }
  const comeIn = async (
    browser: Wanderer,
    claims: Record<string, unknown>,
    given: { to?: string; connect?: boolean } = {},
  ) => browser.go(backFrom(await begin(browser, given), claims), house.url)
  const me = async (browser: Wanderer) =>
    ((await (await browser.fetch(`${house.url}/api/sign-in`)).json()) as { me: Me | null }).me

  test("people go to Clerk's own page, and come back by its handshake", async () => {
    const browser = wanderer()
    const begun = await begin(browser)
    expect(begun.origin + begun.pathname).toBe("https://happy-cat-1.accounts.dev/sign-in")
    const back = new URL(begun.searchParams.get("redirect_url")!)
    expect(back.pathname).toBe("/api/auth/callback/clerk")
    back.searchParams.set("__clerk_db_jwt", "dvb_1")
    const answer = await browser.fetch(back.href, { headers: { "sec-fetch-dest": "document", accept: "text/html" } })
    expect(answer.status).toBe(307)
    const to = new URL(answer.headers.get("location")!)
    expect(to.origin + to.pathname).toBe(`https://${FRONTEND}/v1/client/handshake`)
    expect(new URL(to.searchParams.get("redirect_url")!).origin).toBe(house.url)
  })

  test("only verified addresses come along, and open invitations", async () => {
    const [session, other] = [await invite("bob@example.com"), await invite("maybe@example.com")]
    clerk.people.user_bob = {
      name: "Bob Bee",
      addresses: [
        { email: "maybe@example.com", status: "unverified" },
        { email: "old@example.com", status: "verified" },
        { email: "Bob@example.com", status: "verified", primary: true },
      ],
    }
    const browser = wanderer()
    const back = await comeIn(browser, { sub: "user_bob" }, { to: `/sessions/${session.id}` })
    expect(back.href).toBe(`${house.url}/sessions/${session.id}`)
    expect(await me(browser)).toMatchObject({
      person: { name: "Bob Bee" },
      addresses: [
        { email: "bob@example.com", verified: true },
        { email: "old@example.com", verified: true },
      ],
    })
    expect((await browser.fetch(`${house.url}/api/sessions/${session.id}`)).status).toBe(200)
    expect((await browser.fetch(`${house.url}/api/sessions/${other.id}`)).status).toBe(404)
    // None of Clerk's cookies is stored or used.
    expect(browser.cookies(house.url)).toMatch(/^openctl\.session_token=[^;]+$/)
  })

  test("a returning person is the same person, and is not looked up again at once", async () => {
    const before = clerk.lookUps
    const browser = wanderer()
    await comeIn(browser, { sub: "user_bob" })
    expect((await me(browser))?.addresses[0]?.email).toBe("bob@example.com")
    expect(clerk.lookUps).toBe(before)
    const accounts = await house.store.db.selectFrom("accounts").select("account_id").execute()
    expect(accounts).toEqual([{ account_id: "user_bob" }])
  })

  test.each([
    ["a session for another site", { sub: "user_bob", azp: "https://evil.example" }],
    ["a session that has ended", { sub: "user_bob", exp: Math.floor(Date.now() / 1000) - 600 }],
    ["somebody who looks at Clerk as another", { sub: "user_bob", act: { sub: "user_admin" } }],
  ])("%s is nobody", async (_, claims) => {
    const browser = wanderer()
    expect((await comeIn(browser, claims)).searchParams.get("problem")).toBe("interrupted")
    expect(await me(browser)).toBeNull()
  })

  test("a token signed with another key is refused", async () => {
    const forger = clerkServer()
    const browser = wanderer()
    const back = new URL((await begin(browser)).searchParams.get("redirect_url")!)
    back.searchParams.set("__clerk_handshake", forger.handshake(forger.session({ azp: house.url, sub: "user_bob" })))
    expect((await browser.go(back.href, house.url)).searchParams.get("problem")).toBe("interrupted")
    expect(await me(browser)).toBeNull()
    await forger.stop()
  })

  test("the return works only in the browser that started", async () => {
    const back = backFrom(await begin(wanderer()), { sub: "user_bob" })
    const victim = wanderer()
    expect((await victim.go(back, house.url)).searchParams.get("problem")).toBe("interrupted")
    await begin(victim)
    expect((await victim.go(back, house.url)).searchParams.get("problem")).toBe("interrupted")
  })

  test("nobody uninvited, without a verified address, or banned there gets in", async () => {
    clerk.people.user_eve = { addresses: [{ email: "eve@example.com", status: "verified" }] }
    clerk.people.user_none = { addresses: [{ email: "bob@example.com", status: "unverified" }] }
    clerk.people.user_bad = { addresses: [{ email: "bad@example.com", status: "verified" }], banned: true }
    const problem = async (sub: string) => (await comeIn(wanderer(), { sub })).searchParams.get("problem")
    expect([await problem("user_eve"), await problem("user_none"), await problem("user_bad")]).toEqual([
      "not_invited",
      "no_address",
      "interrupted",
    ])
  })

  test("an account is not linked by its address", async () => {
    clerk.people.user_ann = { addresses: [{ email: "ann@example.com", status: "verified" }] }
    expect((await comeIn(wanderer(), { sub: "user_ann" })).searchParams.get("problem")).toBe("not_connected")
  })
})
