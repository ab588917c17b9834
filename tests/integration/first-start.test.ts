import { afterEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { onEachDatabase } from "../harness/databases.ts"
import { freePort } from "../harness/free-port.ts"
import { operate } from "../harness/operator.ts"
import { at, codeFor, type House, INBOX_KEY, openHouse, refused } from "../harness/people.ts"

/** A server without any account, and the inbox that its secret opens. */
onEachDatabase((database) => {
  const open: House[] = []
  /** A house in a database of its own. */
  const house = async (env: Record<string, string> = {}): Promise<House> => {
    const made = await openHouse({ env: await database.another() }, env)
    open.push(made)
    return made
  }
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop()
  })

  /** A house behind a proxy: people know it by another address than the one on which it listens. */
  const outside = async (): Promise<House> => {
    const port = String(await freePort())
    const made = await house({ APP_URL: "https://openctl.example.com", PORT: port })
    return { ...made, ...at(`http://127.0.0.1:${port}`, "") }
  }

  const linkOf = (it: House) => it.firstStart?.split("#")[1] ?? ""
  const become = (it: House, token: string, name = "Alice") =>
    it.asking().fetch("/api/first-person", {
      method: "POST",
      body: JSON.stringify({ token, name, email: `${name.toLowerCase()}@example.com` }),
    })
  const peopleOf = (it: House) => it.store.db.selectFrom("people").select(["name", "email"]).execute()

  test("the link of the first start creates one person, of many who come at once, and nobody afterwards", async () => {
    const here = await house()
    expect(here.firstStart).toStartWith(`${here.url}/welcome#`)
    expect((await become(here, "made-up")).status).toBe(401)
    const names = ["Alice", "Bob", "Carl", "Dora"]
    const answers = await Promise.all(names.map((name) => become(here, linkOf(here), name)))
    expect(answers.map((one) => one.status).sort()).toEqual([201, 401, 401, 401])
    const winner = answers.find((one) => one.ok)
    const cookie = winner?.headers.get("set-cookie")?.split(";")[0] ?? ""
    const me = await here.asking({ cookie }).send(calls.getMe, {})
    expect(me.addresses).toEqual([{ email: expect.stringContaining("@example.com"), verified: true }])
    expect(await peopleOf(here)).toHaveLength(1)
    expect((await become(here, linkOf(here), "Erna")).status).toBe(401)
  })

  test("the hint how to get a new link names the command as it can be typed where the server runs", async () => {
    const typed = "npm run -s openctl --"
    const linked = await house()
    expect((await linked.asking().send(calls.getSignIn, {})).command).toBe("openctl")
    const here = await house({ OPENCTL_COMMAND: typed })
    expect((await here.asking().send(calls.getSignIn, {})).command).toBe(typed)
    const { message } = await (await become(here, "made-up")).json()
    expect(message).toContain(`\`${typed} admin welcome\``)
    expect((await become(here, linkOf(here))).status).toBe(201)
    const taken = operate(here.dataDir, operatorCalls.makeFirstLink, {})
    await expect(taken).rejects.toThrow(`${typed} admin sign-in-link`)
  })

  test("the link is useless after 15 minutes, or once a person exists, and is nowhere in the database", async () => {
    const here = await house()
    expect(JSON.stringify(await here.store.db.selectFrom("start_links").selectAll().execute())).not.toContain(
      linkOf(here),
    )
    const [{ expires_at } = { expires_at: 0 }] = await here.store.db.selectFrom("start_links").selectAll().execute()
    expect(Math.abs(expires_at - Date.now() - 15 * 60_000)).toBeLessThan(60_000)
    await here.store.unrecorded
      .updateTable("start_links")
      .set({ expires_at: Date.now() - 1 })
      .execute()
    expect((await become(here, linkOf(here))).status).toBe(401)
    await here.store.unrecorded
      .updateTable("start_links")
      .set({ expires_at: Date.now() + 60_000 })
      .execute()
    await here.person("operator@example.com")
    expect((await become(here, linkOf(here))).status).toBe(401)
    expect(await peopleOf(here)).toHaveLength(1)
  })

  test("the page says whether the link still works before anything is typed, and checking doesn't use it up", async () => {
    const here = await house()
    const state = async (token: string) => (await here.asking().send(calls.checkFirstLink, { token })).state
    const setUp = async () => (await here.asking().send(calls.getSignIn, {})).set_up
    expect([await state("made-up"), await state(linkOf(here)), await state(linkOf(here))]).toEqual([
      "ended",
      "good",
      "good",
    ])
    expect(await setUp()).toBe(false)
    await here.store.unrecorded
      .updateTable("start_links")
      .set({ expires_at: Date.now() - 1 })
      .execute()
    expect(await state(linkOf(here))).toBe("ended")
    const fresh = await operate(here.dataDir, operatorCalls.makeFirstLink, {})
    expect(fresh.url).toStartWith(`${here.url}/welcome#`)
    expect(await state(fresh.url.split("#")[1] ?? "")).toBe("good")
    expect((await become(here, fresh.url.split("#")[1] ?? "")).status).toBe(201)
    expect([await state(linkOf(here)), await setUp()]).toEqual(["taken", true])
    expect(await refused(operate(here.dataDir, operatorCalls.makeFirstLink, {}))).toBe("409 CONFLICT")
  })

  test("while the server has no people no code is sent, even where everyone may sign up", async () => {
    const here = await house({ SIGN_UP: "open" })
    await here.asking().send(calls.sendCode, { email: "early@example.com" })
    await Bun.sleep(200)
    expect(await here.asking().send(calls.readInbox, {})).toEqual({ letters: [] })
    await here.person("alice@example.com")
    await here.asking().send(calls.sendCode, { email: "early@example.com" })
    expect(await codeFor(here.asking(), "early@example.com")).toMatch(/^\d{6}$/)
  })

  test("a server that has people prints no link at the next start", async () => {
    const env = await database.another()
    const first = await openHouse({ env })
    await first.person("alice@example.com")
    await first.stop()
    const second = await openHouse({ env })
    open.push(second)
    expect(second.firstStart).toBeNull()
  })

  test("where the pages are on https, the cookie is for https alone", async () => {
    const here = await outside()
    expect(here.firstStart).toStartWith("https://openctl.example.com/welcome#")
    const set = (await become(here, linkOf(here))).headers.get("set-cookie") ?? ""
    expect(set).toContain("; Secure")
    expect(set).not.toContain("Domain")
    // Under a name that no subdomain of ours, and no page without https, can set: such a cookie would sign somebody in as
    // another.
    const [cookie = ""] = set.split(";")
    expect(cookie).toStartWith("__Host-openctl.session_token=")
    const me = async (shown: string) => (await here.asking({ cookie: shown }).send(calls.getSignIn, {})).me
    expect((await me(cookie))?.person.name).toBe("Alice")
    expect(await me(cookie.replace("__Host-", ""))).toBeNull()
    expect((await me(`openctl.session_token=theirs; ${cookie}`))?.person.name).toBe("Alice")
  })

  test("the inbox opens by the secret that the start printed, not by a request seeming local", async () => {
    const here = await house()
    await here.person("alice@example.com")
    const nowhere = await bare(here.url, "/api/no-such-call")
    // On the machine itself, without the secret: the same answer as for an address that doesn't exist.
    expect(await bare(here.url, "/api/inbox")).toEqual(nowhere)
    expect(await bare(here.url, "/api/inbox", { "inbox-key": `${INBOX_KEY}x` })).toEqual(nowhere)
    expect(await bare(here.url, "/api/inbox", { "inbox-key": "" })).toEqual(nowhere)
    expect(here.inbox).toBe(`${here.url}/inbox#${INBOX_KEY}`)
    expect(await bare(here.url, "/api/inbox", { "inbox-key": INBOX_KEY })).toStartWith("200 ")
    expect(await bare((await outside()).url, "/api/inbox", { "inbox-key": INBOX_KEY })).toEqual(nowhere)
  })

  test("through a default proxy, which sends our own Host and no client address, nobody reads a code", async () => {
    const here = await house()
    await here.person("alice@example.com")
    const ann = await here.session(await here.person("ann@example.com"))
    await (await here.person("ann@example.com")).send(calls.invite, { id: ann.id, email: "bob@example.com" })
    const proxy = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      // What nginx does with `proxy_pass` and nothing else.
      fetch: (request) => {
        const { pathname, search } = new URL(request.url)
        return fetch(here.url + pathname + search, { method: request.method, body: request.body })
      },
    })
    const world = `http://127.0.0.1:${proxy.port}`
    await fetch(`${world}/api/sign-in/code`, { method: "POST", body: '{"email":"alice@example.com"}' })
    expect(await codeFor(here.asking(), "alice@example.com")).toMatch(/^\d{6}$/)
    expect((await fetch(`${world}/api/inbox`)).status).toBe(404)
    const { letters } = await here.asking().send(calls.readInbox, {})
    const letter = letters.find((one) => one.page !== null)
    expect((await fetch(`${world}/api/inbox/${letter?.id}`)).status).toBe(404)
    expect((await fetch(world + letter?.page)).status).toBe(200)
    await proxy.stop(true)
  })
})

/** The content of an answer, except its request's id. */
async function bare(url: string, path: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(url + path, { headers })
  const said = (await answer.json()) as object
  return `${answer.status} ${JSON.stringify({ ...said, requestId: "" })}`
}
