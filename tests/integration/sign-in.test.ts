import { beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { askForCode, type Browser } from "../harness/people.ts"

/** How people sign in with a code, what a browser's cookie is good for, and what a stranger can learn meanwhile. */
onEachDatabase((database) => {
  const { house } = cast(database, [], { SIGN_UP: "invited" })
  let alice: Browser
  beforeAll(async () => {
    await house.person("alice@example.com")
    alice = await house.browser("alice@example.com")
  })

  const signIn = (email: string, code: string, headers: Record<string, string> = {}) =>
    house.asking(headers).fetch("/api/sign-in", { method: "POST", body: JSON.stringify({ email, code }) })
  const sendCode = (email: string, headers: Record<string, string> = {}) =>
    house.asking(headers).fetch("/api/sign-in/code", { method: "POST", body: JSON.stringify({ email }) })
  const letters = async () => (await house.asking().send(calls.readInbox, {})).letters

  /** Waits until every request was handled, whether sent or not: that happens at an independent interval. */
  async function dealtWith(address: string): Promise<number> {
    for (let tries = 0; ; tries++) {
      const rows = await house.store.unrecorded
        .selectFrom("code_asks")
        .select(["hash", "sent_at"])
        .where("address", "=", address)
        .execute()
      if ((rows.length > 0 && rows.every((row) => row.sent_at !== null && row.hash !== null)) || tries === 400)
        return rows.length
      await Bun.sleep(10)
    }
  }

  test("a code signs in once, by a cookie that scripts can't read and other pages can't send", async () => {
    const { code, cookie: browser } = await askForCode(house.asking(), "alice@example.com")
    const asker = { cookie: browser }
    const first = await signIn("Alice@Example.COM ", ` ${code.slice(0, 3)} ${code.slice(3)}`, asker)
    expect(first.status).toBe(200)
    expect(await first.json()).toMatchObject({ addresses: [{ email: "alice@example.com", verified: true }] })
    const cookie = first.headers.get("set-cookie") ?? ""
    for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(part)
    expect(cookie).not.toContain("Secure")
    expect((await signIn("alice@example.com", code, asker)).status).toBe(400)
  })

  test("a stranger who may not sign up gets the same answer, and as much is written, but no letter goes", async () => {
    const [friend, stranger] = [await sendCode("alice@example.com"), await sendCode("stranger@example.com")]
    const answers = [await friend.text(), await stranger.text()]
    expect(stranger.status).toBe(friend.status)
    expect(answers[1]).toBe(answers[0]?.replace("alice", "stranger") ?? "")
    expect(await dealtWith("stranger@example.com")).toBe(1)
    expect((await letters()).filter((letter) => letter.to === "stranger@example.com")).toEqual([])
  })

  test("a wrong code is answered alike for a friend, a stranger and an address that nobody asked for", async () => {
    await sendCode("alice@example.com")
    await dealtWith("alice@example.com")
    const answers = new Set<string>()
    for (const address of ["alice@example.com", "stranger@example.com", "nobody@example.com"]) {
      const answer = await signIn(address, "not it")
      const { requestId, ...said } = (await answer.json()) as Record<string, unknown>
      expect(requestId).toBeString()
      answers.add(JSON.stringify([answer.status, said]))
    }
    expect(answers.size).toBe(1)
  })

  test("an invited person may sign up, and is called by the name they give", async () => {
    const session = await house.session(alice)
    await alice.send(calls.invite, { id: session.id, email: "bob@example.com", role: "viewer" })
    const { code, cookie } = await askForCode(house.asking(), "bob@example.com")
    const body = JSON.stringify({ email: "bob@example.com", code, name: "Bob\u202e \u001b[31mB." })
    const answer = await house.asking({ cookie }).fetch("/api/sign-in", { method: "POST", body })
    expect(await answer.json()).toMatchObject({ person: { name: "Bob B." } })
    const { length } = await house.store.db
      .selectFrom("events")
      .select("n")
      .where("name", "=", "person.created")
      .execute()
    expect(length).toBe(2)
  })

  test("an invitation that has expired lets nobody sign up", async () => {
    const session = await house.session(alice)
    await alice.send(calls.invite, { id: session.id, email: "late@example.com", role: "viewer" })
    await house.store.unrecorded
      .updateTable("collaborators")
      .set({ expires_at: 1 })
      .where("address", "=", "late@example.com")
      .execute()
    await sendCode("late@example.com")
    expect(await dealtWith("late@example.com")).toBe(1)
    expect((await letters()).filter((letter) => letter.to === "late@example.com" && letter.code)).toEqual([])
  })

  test("a cookie changes nothing unless the request comes from our own pages; a token needs no Origin", async () => {
    const rename = { method: "PATCH", body: JSON.stringify({ name: "Alice" }) }
    const { cookie } = alice
    const foreign: Record<string, string>[] = [
      { cookie },
      { cookie, "sec-fetch-site": "same-origin" },
      { cookie, origin: "https://evil.example" },
      { cookie, origin: "null" },
      { cookie, origin: `${house.url}.evil.example` },
    ]
    for (const headers of foreign) {
      const answer = await house.asking(headers).fetch("/api/me", rename)
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain(house.url)
    }
    expect((await alice.fetch("/api/me", rename)).status).toBe(200)
    expect((await house.asking({ cookie }).fetch("/api/me")).status).toBe(200)
    expect((await (await house.person("alice@example.com")).fetch("/api/me", rename)).status).toBe(200)
  })

  test("another site can't sign a visitor in as a person of its choice", async () => {
    const { code, cookie } = await askForCode(house.asking(), "alice@example.com")
    const elsewhere = { cookie, origin: "https://evil.example", "content-type": "text/plain" }
    const refused = await signIn("alice@example.com", code, elsewhere)
    expect(refused.status).toBe(403)
    expect(refused.headers.get("set-cookie")).toBeNull()
    expect((await signIn("alice@example.com", code, { cookie, origin: house.url })).status).toBe(200)
  })

  test("an expired cookie is refused before any look-up, and the browser drops it", async () => {
    const carl = await house.browser("alice@example.com")
    const out = await carl.fetch("/api/sign-in", { method: "DELETE" })
    expect([out.status, out.headers.get("set-cookie")]).toEqual([204, expect.stringContaining("Max-Age=0")])
    for (const path of ["/api/me", "/api/sessions/no-such-id", "/api/no-such-call"]) {
      const answer = await carl.fetch(path)
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([401, expect.stringContaining("Max-Age=0")])
    }
    expect((await alice.fetch("/api/sessions/no-such-id")).status).toBe(404)
  })

  test("signing in works with an expired cookie, and keeps the new one", async () => {
    const cookie = "openctl.session_token=ended.sign"
    const about = await house.asking({ cookie }).fetch("/api/sign-in")
    expect(await about.json()).toMatchObject({ me: null, ways: ["code"] })
    expect(about.headers.get("set-cookie")).toContain("Max-Age=0")
    const asked = await askForCode(house.asking({ cookie }), "alice@example.com")
    const answer = await signIn("alice@example.com", asked.code, { cookie: `${cookie}; ${asked.cookie}` })
    expect(answer.status).toBe(200)
    for (const set of answer.headers.getSetCookie()) expect(set).not.toContain("Max-Age=0")
  })

  test("a bad bearer is refused at every call, also those of signing in", async () => {
    const bad = house.asking({ authorization: `Bearer oct_${"x".repeat(43)}` })
    for (const path of ["/api/sign-in", "/api/health", "/api/me", "/api/sessions/no-such-id", "/api/no-such-call"]) {
      expect((await bad.fetch(path)).status).toBe(401)
    }
    expect((await bad.fetch("/api/sign-in/code", { method: "POST", body: "{}" })).status).toBe(401)
  })

  test("a disabled person is refused at the next request and gets no code, and so is a deleted one", async () => {
    for (const column of ["disabled_at", "deleted_at"] as const) {
      const address = `${column.slice(0, 8)}@example.com`
      const dan = await house.person(address)
      const browser = await house.browser(address)
      const { code, cookie } = await askForCode(house.asking(), address)
      await house.store.unrecorded
        .updateTable("people")
        .set({ [column]: 1 })
        .where("id", "=", dan.id)
        .execute()
      for (const who of [dan, browser]) expect((await who.fetch("/api/me")).status).toBe(401)
      expect((await signIn(address, code, { cookie })).status).toBe(401)
      await sendCode(address)
      await dealtWith(address)
      expect((await letters()).filter((letter) => letter.to === address && letter.code)).toEqual([])
      expect(await house.person(address).catch(String)).toContain("disabled")
    }
  })
})
