import { afterAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { wanderer } from "./browser.ts"

/**
 * GitHub (as a company's own, whose address can be configured), played by a local server with the part of its API that we
 * use.
 */
interface GitHubEmail {
  email: string
  primary: boolean
  verified: boolean
}

onEachDatabase((database) => {
  let emails: GitHubEmail[] = []
  let id = 1
  let publicEmail: string | null = null
  const verifiers = new Map<string, string>()
  const github = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const url = new URL(request.url)
      if (url.pathname === "/login/oauth/authorize") {
        const code = crypto.randomUUID()
        verifiers.set(code, url.searchParams.get("code_challenge") ?? "")
        const back = new URL(url.searchParams.get("redirect_uri")!)
        back.searchParams.set("code", code)
        back.searchParams.set("state", url.searchParams.get("state")!)
        return Response.redirect(back.href, 302)
      }
      if (url.pathname === "/login/oauth/access_token") {
        const body = new URLSearchParams(await request.text())
        const right = verifiers.get(body.get("code") ?? "")
        const hash = new Bun.CryptoHasher("sha256").update(body.get("code_verifier") ?? "").digest("base64url")
        if (right !== hash || body.get("client_secret") !== "the-secret")
          return Response.json({ error: "bad_verification_code" })
        return Response.json({ access_token: "gho_1", token_type: "bearer", scope: "read:user,user:email" })
      }
      if (request.headers.get("authorization") !== "Bearer gho_1") return new Response(null, { status: 401 })
      if (url.pathname === "/api/v3/user") return Response.json({ id, login: "bob", name: null, email: publicEmail })
      if (url.pathname === "/api/v3/user/emails") return Response.json(emails)
      return new Response(null, { status: 404 })
    },
  })
  const { house, ann } = cast(database, ["ann"], {
    GITHUB_CLIENT_ID: "the-id",
    GITHUB_CLIENT_SECRET: "the-secret",
    GITHUB_URL: `http://127.0.0.1:${github.port}`,
    SIGN_UP: "domains",
    SIGN_UP_DOMAINS: "example.com",
  })
  afterAll(() => github.stop(true))

  async function comeIn() {
    const browser = wanderer()
    const begun = await browser.fetch(`${house.url}/api/sign-in/provider`, {
      method: "POST",
      headers: { origin: house.url },
      body: JSON.stringify({ provider: "github" }),
    })
    const back = await browser.go(((await begun.json()) as { url: string }).url, house.url)
    const { me } = (await (await browser.fetch(`${house.url}/api/sign-in`)).json()) as { me: Me | null }
    return { problem: back.searchParams.get("problem"), me }
  }

  test("only the primary address counts, if GitHub has verified it", async () => {
    publicEmail = "boss@example.com"
    emails = [
      { email: "boss@example.com", primary: false, verified: true },
      { email: "bob@example.com", primary: true, verified: true },
    ]
    const { me } = await comeIn()
    expect(me).toMatchObject({ person: { name: "bob" }, addresses: [{ email: "bob@example.com", verified: true }] })
    expect((await comeIn()).me?.person.id).toBe(me!.person.id)
  })

  test("an address that it has not verified creates nobody", async () => {
    id = 2
    emails = [{ email: "carl@example.com", primary: true, verified: false }]
    expect(await comeIn()).toEqual({ problem: "prove_address", me: null })
    emails = []
    expect(await comeIn()).toEqual({ problem: "no_address", me: null })
  })

  test("who may sign up is the same as with a code", async () => {
    emails = [{ email: "dan@elsewhere.example", primary: true, verified: true }]
    expect((await comeIn()).problem).toBe("not_invited")
    expect((await house.asking().send(calls.getSignIn, {})).providers).toEqual([{ id: "github", name: "GitHub" }])
    expect((await ann.send(calls.getMe, {})).addresses.length).toBe(1)
  })
})
