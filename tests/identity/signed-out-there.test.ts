import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { onEachDatabase } from "../harness/databases.ts"
import { freePort } from "../harness/free-port.ts"
import { type House, openHouse } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { type Wanderer, wanderer } from "./browser.ts"
import { type OddServer, oddOidcServer } from "./odd-oidc-server.ts"
import { type OidcServer, oidcServer } from "./oidc-server.ts"

const EVENT = "http://schemas.openid.net/event/backchannel-logout"

/** Signing out at a provider signs out here: with a real provider, and with tokens that must not work. */
onEachDatabase((database) => {
  let house: House
  let provider: OidcServer
  let odd: OddServer
  let other: House
  beforeAll(async () => {
    const port = await freePort()
    provider = await oidcServer(`http://127.0.0.1:${port}/api/auth/callback/oidc`)
    const common = { OIDC_CLIENT_ID: provider.client.id, OIDC_TRUST_EMAIL: "on", SIGN_UP: "open" }
    house = await openHouse(database, {
      ...common,
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_SECRET: provider.client.secret,
    })
    await house.person("ann@example.com")
    odd = await oddOidcServer()
    other = await openHouse(
      { env: await database.another() },
      { ...common, PORT: String(await freePort()), OIDC_ISSUER: odd.issuer, OIDC_CLIENT_SECRET: odd.client.secret },
    )
    await other.person("ann@example.com")
  })
  afterAll(async () => {
    await Promise.all([house.stop(), other.stop()])
    await Promise.all([provider.stop(), odd.stop()])
  })

  const comeIn = async (at: House): Promise<Wanderer> => {
    const browser = wanderer()
    const answer = await browser.fetch(`${at.url}/api/sign-in/provider`, {
      method: "POST",
      headers: { origin: at.url },
      body: JSON.stringify({ provider: "oidc" }),
    })
    await browser.go(((await answer.json()) as { url: string }).url, at.url)
    return browser
  }
  const isIn = async (at: House, browser: Wanderer) =>
    ((await (await browser.fetch(`${at.url}/api/sign-in`)).json()) as { me: Me | null }).me !== null
  const tell = (token: string) =>
    other.asking().fetch("/api/auth/signed-out/oidc", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
    })

  test("signing out at a real provider ends only the sign-ins made by that provider session", async () => {
    provider.whoever = { sub: "bob", email: "bob@example.com", email_verified: true }
    const [here, elsewhere] = [await comeIn(house), await comeIn(house)]
    const byCode = await house.browser("bob@example.com")
    expect([await isIn(house, here), await isIn(house, elsewhere)]).toEqual([true, true])
    await provider.signOut(here)
    await until("the end of the sign-in", async () => !(await isIn(house, here)))
    expect(await isIn(house, elsewhere)).toBe(true)
    expect((await byCode.send(calls.getMe, {})).addresses[0]?.email).toBe("bob@example.com")
    const ended = await house.store.db
      .selectFrom("events")
      .select("actor_id")
      .where("name", "=", "sign-in.ended")
      .execute()
    expect(ended).toEqual([{ actor_id: null }])
  })

  const now = () => Math.floor(Date.now() / 1000)
  const right = () => ({
    iss: odd.issuer,
    aud: odd.client.id,
    iat: now(),
    exp: now() + 60,
    jti: crypto.randomUUID(),
    sid: "s1",
    events: { [EVENT]: {} },
  })
  test("while the provider's keys are unreachable it is told to send again, and its token works then", async () => {
    const token = await odd.sign(right())
    odd.keysAway = true
    expect((await tell(token)).status).toBe(503)
    odd.keysAway = false
    expect((await tell(token)).status).toBe(200)
  })

  test.each([
    ["an id_token", { events: undefined }],
    ["a token with a nonce", { nonce: "n" }],
    ["a token of another event", { events: { "https://example.com/other": {} } }],
    ["a token for another client", { aud: "another" }],
    ["a token of another issuer", { iss: "https://evil.example" }],
    ["an old token", { iat: now() - 3600, exp: now() + 60 }],
    ["a token that has expired", { exp: now() - 300 }],
    ["a token about nobody", { sid: undefined }],
  ])("%s ends nothing", async (_, change) => {
    odd.claims = { sub: "bob", sid: "s1", email: "bob@example.com", email_verified: true }
    const browser = await comeIn(other)
    const claims = Object.fromEntries(
      Object.entries({ ...right(), ...change }).filter(([, value]) => value !== undefined),
    )
    expect((await tell(await odd.sign(claims))).status).toBe(400)
    const [head, body] = (await odd.sign(right())).split(".")
    for (const token of [`${head}.${body}.`, `${head}.${body}.AAAA`, "x", ""])
      expect((await tell(token)).status).toBe(400)
    expect(await isIn(other, browser)).toBe(true)
    // The control: the same token, unaltered.
    expect((await tell(await odd.sign(right()))).status).toBe(200)
    expect(await isIn(other, browser)).toBe(false)
  })

  test("without a session's name all of the person's sign-ins by this provider end; with one of another's, none", async () => {
    odd.claims = { sub: "bob", sid: "s1", email: "bob@example.com", email_verified: true }
    const one = await comeIn(other)
    odd.claims = { ...odd.claims, sid: "s2" }
    const two = await comeIn(other)
    expect((await tell(await odd.sign({ ...right(), sub: "carl" }))).status).toBe(200)
    expect([await isIn(other, one), await isIn(other, two)]).toEqual([true, true])
    const { sid: _, ...rest } = right()
    expect((await tell(await odd.sign({ ...rest, sub: "bob" }))).status).toBe(200)
    expect([await isIn(other, one), await isIn(other, two)]).toEqual([false, false])
    expect((await other.asking().fetch("/api/auth/signed-out/github", { method: "POST", body: "" })).status).toBe(404)
  })

  test("a repeated token ends no later sign-in, and neither does an older token", async () => {
    odd.claims = { sub: "bob", sid: "s1", email: "bob@example.com", email_verified: true }
    const { sid: _, ...rest } = right()
    const token = await odd.sign({ ...rest, sub: "bob" })
    const first = await comeIn(other)
    expect((await tell(token)).status).toBe(200)
    expect(await isIn(other, first)).toBe(false)
    const second = await comeIn(other)
    expect((await tell(token)).status).toBe(400)
    expect(await isIn(other, second)).toBe(true)
    // Unknown here, but minutes old: another node may have used it.
    const early = { ...rest, sub: "bob", iat: now() - 300 }
    expect((await tell(await odd.sign({ ...early, jti: crypto.randomUUID() }))).status).toBe(200)
    expect(await isIn(other, second)).toBe(true)
    // The control: a current one.
    const fresh = { ...rest, sub: "bob", iat: now(), jti: crypto.randomUUID() }
    expect((await tell(await odd.sign(fresh))).status).toBe(200)
    expect(await isIn(other, second)).toBe(false)
  })

  test("after three hundred bad tokens further ones are refused unread; good tokens use nothing up", async () => {
    const bounded = await openHouse(
      { env: await database.another() },
      {
        ...{ RATE_LIMITS: "on", TRUSTED_PROXIES: "127.0.0.1", SIGN_UP: "open", PORT: String(await freePort()) },
        ...{ OIDC_ISSUER: odd.issuer, OIDC_CLIENT_ID: odd.client.id, OIDC_CLIENT_SECRET: odd.client.secret },
      },
    )
    const says = async (token: string, peer: string) =>
      (
        await bounded.asking({ "x-forwarded-for": peer }).fetch("/api/auth/signed-out/oidc", {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ logout_token: token }).toString(),
        })
      ).status
    try {
      for (let n = 0; n < 3; n++) expect(await says(await odd.sign(right()), "203.0.113.66")).toBe(200)
      for (let n = 0; n < 300; n++) expect(await says("x", "203.0.113.66")).toBe(400)
      expect(await says(await odd.sign(right()), "203.0.113.66")).toBe(429)
      expect(await says(await odd.sign(right()), "203.0.113.67")).toBe(200)
    } finally {
      await bounded.stop()
    }
  }, 30_000)
})
