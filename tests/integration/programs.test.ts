import { beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { Browser } from "../harness/people.ts"

/** How programs sign in: with a token that a person made, or with one that a person approved on the page. */
onEachDatabase((database) => {
  const { house } = cast(database)
  let alice: Browser
  beforeAll(async () => {
    await house.person("alice@example.com")
    alice = await house.browser("alice@example.com")
  })

  const anybody = () => house.asking()
  const bearing = (token: string | undefined) => house.asking({ authorization: `Bearer ${token}` })
  const statusOf = async (asked: Promise<Response>) => (await asked).status
  const poll = (device_code: string) => anybody().send(calls.pollDevice, { device_code })
  const happened = async (name: string) =>
    (await house.store.db.selectFrom("events").select("subject").where("name", "=", name).execute()).map(
      (it) => it.subject,
    )

  test("a token is shown once, is kept as a hash, and stands in the history", async () => {
    const made = await alice.send(calls.createToken, { label: "ci\u001b[31m\u202e runner", scopes: ["read"] })
    expect(made).toMatchObject({ label: "ci runner", prefix: made.token.slice(0, 8), scopes: ["read"] })
    const listed = await alice.fetch("/api/me/tokens")
    expect(await listed.text()).not.toContain(made.token)
    const rows = JSON.stringify(await house.store.db.selectFrom("tokens").selectAll().execute())
    expect(rows).not.toContain(made.token.slice(8))
    expect(await happened("token.created")).toContain(made.id)
    expect(await statusOf(bearing(made.token).fetch("/api/me"))).toBe(200)
  })

  test("a token does no more than its scopes, and creates none with more", async () => {
    const reader = await alice.send(calls.createToken, { label: "reader", scopes: ["read"] })
    const sharer = await alice.send(calls.createToken, { label: "sharer", scopes: ["share", "account"] })
    const make = (token: string, scopes: string[]) =>
      bearing(token).fetch("/api/me/tokens", { method: "POST", body: JSON.stringify({ label: "x", scopes }) })
    expect(await statusOf(make(reader.token, ["read"]))).toBe(403)
    expect(await statusOf(make(sharer.token, ["share", "write"]))).toBe(403)
    const narrow = await alice.send(calls.createToken, { label: "narrow", scopes: ["read", "write", "share"] })
    expect(await statusOf(make(narrow.token, ["read"]))).toBe(403)
    expect(await statusOf(make(sharer.token, ["share"]))).toBe(201)
    const rename = { method: "PATCH", body: JSON.stringify({ name: "Mallory" }) }
    expect(await statusOf(bearing(reader.token).fetch("/api/me", rename))).toBe(403)
    // It has all of the person's sessions, but no access to the account.
    const account: [string, string, object?][] = [
      ["PATCH", "/api/me", { name: "Mallory" }],
      ["PATCH", "/api/me/mail", { invitations: false }],
      ["DELETE", "/api/me/sign-ins"],
      ["DELETE", `/api/me/tokens/${reader.id}`],
    ]
    for (const [method, path, body] of account) {
      const asked = bearing(narrow.token).fetch(path, { method, ...(body && { body: JSON.stringify(body) }) })
      expect([path, await statusOf(asked)]).toEqual([path, 403])
    }
  })

  test("a revoked token is refused at the next request; nobody revokes another's, and a token may end itself", async () => {
    const bob = await house.person("bob@example.com")
    const made = await alice.send(calls.createToken, { label: "lost", scopes: ["read"] })
    const end = { method: "DELETE" }
    expect(await statusOf(bob.fetch(`/api/me/tokens/${made.id}`, end))).toBe(404)
    expect(await statusOf(bearing(made.token).fetch("/api/me"))).toBe(200)
    expect(await statusOf(bearing(made.token).fetch(`/api/me/tokens/${made.id}`, end))).toBe(204)
    expect(await statusOf(bearing(made.token).fetch("/api/me"))).toBe(401)
    expect(await statusOf(alice.fetch(`/api/me/tokens/${made.id}`, end))).toBe(404)
    expect(await happened("token.revoked")).toContain(made.id)
  })

  test("a program shows a code, a person agrees at the page, and the program gets one token, once", async () => {
    const asked = await anybody().send(calls.startDevice, { name: "openctl on a laptop\u202e" })
    expect(asked.verification_uri).toBe(`${house.url}/device`)
    expect(asked.user_code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/)
    expect(await poll(asked.device_code)).toEqual({ status: "pending" })
    expect(await poll(asked.device_code)).toEqual({ status: "slow_down" })
    const typed = asked.user_code.toLowerCase().replace("-", " ")
    const seen = await alice.send(calls.getDevice, { user_code: typed })
    expect(seen).toMatchObject({ name: "openctl on a laptop", asked_from: "127.0.0.1", scopes: ["read", "write"] })
    await alice.send(calls.answerDevice, { user_code: typed, agree: true })
    const got = await poll(asked.device_code)
    expect(got).toMatchObject({ status: "approved", me: { person: { id: alice.id } } })
    const days = (Date.parse(got.expires_at ?? "") - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(89)
    expect(days).toBeLessThan(91)
    expect(await statusOf(bearing(got.token).fetch("/api/me"))).toBe(200)
    const { tokens } = await alice.send(calls.listTokens, {})
    expect(tokens.find((one) => one.label === "openctl on a laptop")?.scopes).toEqual(["read", "write"])
    expect(await poll(asked.device_code)).toEqual({ status: "expired" })
    // The change is over, and the next one can write.
    expect((await house.session(alice)).status).toBe("live")
  })

  test("the token may do what the person was shown, and nothing else", async () => {
    const anything = { name: "odd", scopes: ["everything"] }
    expect(await statusOf(anybody().fetch("/api/device", { method: "POST", body: JSON.stringify(anything) }))).toBe(400)
    const asked = await anybody().send(calls.startDevice, { name: "only reads", scopes: ["read", "read"] })
    expect((await alice.send(calls.getDevice, { user_code: asked.user_code })).scopes).toEqual(["read"])
    await alice.send(calls.answerDevice, { user_code: asked.user_code, agree: true })
    const program = bearing((await poll(asked.device_code)).token)
    expect(await statusOf(program.fetch("/api/sessions"))).toBe(200)
    expect(await statusOf(program.fetch("/api/sessions", { method: "POST", body: "{}" }))).toBe(403)
  })

  test("of many polls at once, one gets the token", async () => {
    const asked = await anybody().send(calls.startDevice, { name: "eager" })
    await alice.send(calls.answerDevice, { user_code: asked.user_code, agree: true })
    const answers = await Promise.all(Array.from({ length: 8 }, () => poll(asked.device_code)))
    expect(answers.filter((one) => one.token)).toHaveLength(1)
    expect(answers.filter((one) => one.status === "expired")).toHaveLength(7)
  })

  test("only a person at the page agrees: no program lets another one in", async () => {
    const asked = await anybody().send(calls.startDevice, { name: "second" })
    const token = await house.person("alice@example.com")
    const body = JSON.stringify({ user_code: asked.user_code, agree: true })
    expect(await statusOf(token.fetch("/api/device/answer", { method: "POST", body }))).toBe(403)
    expect(await statusOf(anybody().fetch("/api/device/answer", { method: "POST", body }))).toBe(401)
    expect(await poll(asked.device_code)).toEqual({ status: "pending" })
  })

  test("a refused program is told so, and so is one that waited longer than ten minutes", async () => {
    const refused = await anybody().send(calls.startDevice, { name: "refused" })
    await alice.send(calls.answerDevice, { user_code: refused.user_code, agree: false })
    expect(await poll(refused.device_code)).toEqual({ status: "denied" })
    const late = await anybody().send(calls.startDevice, { name: "late" })
    expect(late.expires_in).toBe(600)
    await house.store.unrecorded.updateTable("devices").set({ expires_at: 1 }).where("name", "=", "late").execute()
    const answer = { user_code: late.user_code, agree: true }
    expect(await alice.send(calls.answerDevice, answer).catch(String)).toContain("ten minutes")
    expect(await poll(late.device_code)).toEqual({ status: "expired" })
  })

  test("a program gets nothing that works if its person agreed and was then disabled", async () => {
    const carl = await house.person("carl@example.com")
    const page = await house.browser("carl@example.com")
    const asked = await anybody().send(calls.startDevice, { name: "orphan" })
    await page.send(calls.answerDevice, { user_code: asked.user_code, agree: true })
    await house.store.unrecorded.updateTable("people").set({ disabled_at: 1 }).where("id", "=", carl.id).execute()
    expect(await poll(asked.device_code)).toEqual({ status: "denied" })
    const made = await house.store.db.selectFrom("tokens").select("id").where("label", "=", "orphan").execute()
    expect(made).toEqual([])
  })
})
