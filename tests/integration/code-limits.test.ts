import { afterEach, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { chainedBy } from "../../server/src/history/chain.ts"
import { countCode } from "../../server/src/mail/limits.ts"
import { askForCode as ask } from "../../server/src/sign-in/codes.ts"
import { newId } from "../../server/src/storage/id.ts"
import { openStore } from "../../server/src/storage/store.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, askForCode, type House, openHouse, SECRET } from "../harness/people.ts"
import { until } from "../harness/until.ts"

/** Codes under attack by somebody who requests too many, guesses, or wants to lock somebody else out. */
onEachDatabase((database) => {
  const open: House[] = []
  const house = async (env: Record<string, string> = {}): Promise<House> => {
    const made = await openHouse(
      { env: await database.another() },
      { RATE_LIMITS: "on", TRUSTED_PROXIES: "127.0.0.1", SIGN_UP: "open", ...env },
    )
    open.push(made)
    await made.person("alice@example.com")
    return made
  }
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop()
  })

  const from = (here: House, peer: string, cookie = "") =>
    here.asking({ "x-forwarded-for": peer, ...(cookie && { cookie }) })
  const asks = async (who: Asking, email: string) =>
    (await who.fetch("/api/sign-in/code", { method: "POST", body: JSON.stringify({ email }) })).status
  const tries = async (who: Asking, code: string, email = "alice@example.com") =>
    who.fetch("/api/sign-in", { method: "POST", body: JSON.stringify({ email, code }) })
  /**
   * Waits until every requested code has been sent or dropped: the next code in the inbox then belongs to the next request.
   */
  const settled = async (here: House) => {
    const waiting = here.store.db.selectFrom("code_asks").select("id").where("sent_at", "is", null)
    await until("the last code", async () => (await waiting.execute()).length === 0)
  }
  const wrongOf = (code: string) => (code.startsWith("0") ? `1${code.slice(1)}` : `0${code.slice(1)}`)
  /** Guesses that could have been right: requests a code as a new browser and tries five times; repeated this many times. */
  const guess = async (here: House, times: number) => {
    for (let n = 0; n < times; n++) {
      const { code, cookie } = await askForCode(from(here, network(n)), "alice@example.com")
      for (let tried = 0; tried < 5; tried++) await tries(from(here, network(n), cookie), wrongOf(code))
    }
  }
  /** Wrong codes of others, as if they had been tried just now. */
  const noted = (here: House, times: number, peer: (n: number) => string) =>
    here.store.unrecorded
      .insertInto("wrong_codes")
      .values(
        Array.from({ length: times }, (_, n) => ({
          id: newId(),
          address: "alice@example.com",
          network: peer(n),
          at: Date.now() - n,
        })),
      )
      .execute()
  const wrong = async (here: House) =>
    (await here.store.db.selectFrom("wrong_codes").select("id").where("address", "=", "alice@example.com").execute())
      .length
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .find((it) => it.startsWith("openctl.browser="))
      ?.split(";")[0] ?? ""
  /** Each address counts as a network of its own. */
  const network = (n: number) => `198.51.${Math.floor(n / 250)}.${1 + (n % 250)}`

  test("asking too often is refused with how long to wait, and keeps nobody else from getting a code to the same address", async () => {
    const here = await house()
    const mallory = from(here, "203.0.113.66")
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push(await asks(mallory, "alice@example.com"))
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
    const refused = await mallory.fetch("/api/sign-in/code", { method: "POST", body: '{"email":"alice@example.com"}' })
    expect(Number(refused.headers.get("retry-after"))).toBeWithin(3000, 3601)
    await settled(here)
    const { code, cookie } = await askForCode(from(here, "192.0.2.1"), "alice@example.com")
    expect((await tries(from(here, "192.0.2.1", cookie), code)).status).toBe(200)
  })

  test("others' wrong tries don't use up a code: the browser that asked has five tries", async () => {
    const here = await house()
    const { code, cookie } = await askForCode(from(here, "192.0.2.1"), "alice@example.com")
    const mallory = await askForCode(from(here, "203.0.113.66"), "alice@example.com")
    for (let n = 0; n < 12; n++) {
      const status = (await tries(from(here, "203.0.113.66", mallory.cookie), wrongOf(mallory.code))).status
      expect(status).toBe(400)
    }
    // Not even the right one, in another browser or in none.
    for (const other of ["", mallory.cookie]) {
      expect((await tries(from(here, "203.0.113.66", other), code)).status).toBe(400)
    }
    for (let n = 0; n < 4; n++) {
      expect((await tries(from(here, "192.0.2.1", cookie), wrongOf(code))).status).toBe(400)
    }
    expect((await tries(from(here, "192.0.2.1", cookie), code)).status).toBe(200)
    // The control: the fifth wrong one ends it.
    const again = await askForCode(from(here, "192.0.2.2"), "alice@example.com")
    for (let n = 0; n < 5; n++) await tries(from(here, "192.0.2.2", again.cookie), wrongOf(again.code))
    expect((await tries(from(here, "192.0.2.2", again.cookie), again.code)).status).toBe(400)
  })

  test("one network gets thirty codes in a quarter of an hour, under any names, and one customer four times as many", async () => {
    const here = await house()
    let victims = 0
    const flood = async (times: number, peer: (n: number) => string) => {
      const seen: number[] = []
      for (let n = 0; n < times; n++) seen.push(await asks(from(here, peer(n)), `victim-${++victims}@example.com`))
      return seen.filter((status) => status === 200).length
    }
    expect(await flood(40, (n) => `2001:db8:1:2::${n + 1}`)).toBe(30)
    expect(await flood(110, (n) => `2001:db8:1:${n + 16}::1`)).toBe(90)
    expect(await asks(from(here, "2001:db8:2:2::1"), "victim@example.com")).toBe(200)
  }, 30_000)

  test("a browser that has signed in with an address before gets codes even after others used up the limit", async () => {
    const here = await house()
    const first = await askForCode(from(here, "192.0.2.1"), "alice@example.com")
    const signedIn = await tries(from(here, "192.0.2.1", first.cookie), first.code)
    const browser = cookieOf(signedIn)
    const room = (standing: "stranger" | "account" | "browser", net: string, to = "alice@example.com") =>
      countCode(here.store, { id: newId(), recipient: to, network: net, standing }, 1000)
    // Four from each network, sixteen from all together.
    let went = 0
    for (let n = 0; n < 30; n++) if (await room("account", network(Math.floor(n / 5)))) went++
    expect(went).toBe(16)
    expect(await room("account", "192.0.2.77")).toBe(false)
    for (let n = 0; n < 6; n++) expect(await room("browser", "192.0.2.1")).toBe(true)
    expect(await room("browser", "192.0.2.1")).toBe(false)
    // And the server recognizes it: the same network is refused without the cookie, and not with it.
    for (let n = 0; n < 4; n++) await asks(from(here, "192.0.2.1"), "alice@example.com")
    expect(await asks(from(here, "192.0.2.1"), "alice@example.com")).toBe(429)
    expect(await asks(from(here, "192.0.2.1", browser), "alice@example.com")).toBe(200)
    // It is recognized for this address only, and can't be forged.
    expect(
      await asks(from(here, "192.0.2.1", browser.replace(/\..*$/, `.${"x".repeat(43)}`)), "alice@example.com"),
    ).toBe(429)
  })

  test("strangers leave half of the server's codes to people with an account, and these leave a tenth to known browsers", async () => {
    const here = await house()
    let at = 0
    const count = async (standing: "stranger" | "account" | "browser") => {
      let went = 0
      for (let n = 0; n < 30; n++) {
        at++
        const it = { id: newId(), recipient: `somebody-${at}@example.com`, network: network(at), standing }
        if (await countCode(here.store, it, 40)) went++
      }
      return went
    }
    expect(await count("stranger")).toBe(20)
    expect(await count("account")).toBe(16)
    expect([await count("stranger"), await count("account")]).toEqual([0, 0])
    expect(await count("browser")).toBe(4)
  })

  test("guessing makes an address's codes longer instead of shutting its person out, and ends for the network that guesses", async () => {
    const here = await house()
    const short = await askForCode(from(here, "192.0.2.1"), "alice@example.com")
    expect(short.code).toMatch(/^\d{6}$/)
    await guess(here, 4)
    // A code sent earlier stays valid, and a right code isn't counted as a wrong one.
    const before = await wrong(here)
    expect((await tries(from(here, "192.0.2.1", short.cookie), short.code)).status).toBe(200)
    expect([before, await wrong(here)]).toEqual([20, 20])
    const long = await askForCode(from(here, "192.0.2.1"), "alice@example.com")
    expect(long.code).toMatch(/^\d{10}$/)
    const spaced = long.code.replace(/(\d{5})/, "$1 ")
    expect((await tries(from(here, "192.0.2.1", long.cookie), spaced)).status).toBe(200)
    // Another address isn't affected.
    expect((await askForCode(from(here, "192.0.2.2"), "bob@example.com")).code).toMatch(/^\d{6}$/)
    const rows = Array.from({ length: 100 }, (_, n) => ({
      id: newId(),
      address: `somebody-${n}@example.com`,
      network: "203.0.113.66",
      at: Date.now() - n,
    }))
    await here.store.unrecorded.insertInto("wrong_codes").values(rows).execute()
    const shut = await tries(from(here, "203.0.113.66"), "000000")
    expect([shut.status, Number(shut.headers.get("retry-after"))]).toEqual([429, expect.any(Number)])
    expect((await tries(from(here, "203.0.113.67"), "000000")).status).toBe(400)
    // A day later it is as before.
    await here.store.unrecorded
      .updateTable("wrong_codes")
      .set({ at: Date.now() - 86_500_000 })
      .execute()
    expect((await tries(from(here, "203.0.113.66"), "000000")).status).toBe(400)
    expect((await askForCode(from(here, "192.0.2.9"), "alice@example.com")).code).toMatch(/^\d{6}$/)
  })

  test("tries without a requested code make no code longer and spoil no sent one", async () => {
    const here = await house()
    const sent = await askForCode(from(here, "192.0.2.1"), "alice@example.com")
    for (let n = 0; n < 40; n++) expect((await tries(from(here, "203.0.113.250"), sent.code)).status).toBe(400)
    expect(await wrong(here)).toBe(0)
    expect((await tries(from(here, "192.0.2.1", sent.cookie), sent.code)).status).toBe(200)
    expect((await askForCode(from(here, "192.0.2.2"), "alice@example.com")).code).toMatch(/^\d{6}$/)
  })

  test("a hundred real guesses at an address end its short codes, and the page says to get a longer one", async () => {
    const here = await house()
    const first = await askForCode(from(here, "192.0.2.9"), "alice@example.com")
    const knows = cookieOf(await tries(from(here, "192.0.2.9", first.cookie), first.code))
    const [short, known] = [
      await askForCode(from(here, "192.0.2.1"), "alice@example.com"),
      await askForCode(from(here, "192.0.2.9", knows), "alice@example.com"),
    ]
    expect([short.code, known.code]).toEqual([expect.stringMatching(/^\d{6}$/), expect.stringMatching(/^\d{6}$/)])
    await noted(here, 100, (n) => network(n))
    for (const code of [wrongOf(short.code), short.code]) {
      const refused = await tries(from(here, "192.0.2.1", short.cookie), code)
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("Get a new, longer code.")])
    }
    // They could not have been right, and were not counted.
    expect(await wrong(here)).toBe(100)
    // A browser that has signed in with the address before doesn't count as guessing.
    expect((await tries(from(here, "192.0.2.9", knows), known.code)).status).toBe(200)
    const long = await askForCode(from(here, "192.0.2.1", short.cookie), "alice@example.com")
    expect(long.code).toMatch(/^\d{10}$/)
    expect((await tries(from(here, "192.0.2.1", long.cookie), long.code)).status).toBe(200)
  })

  test("many browsers that ask first and guess all at once have no more tries at six digits than one after the other", async () => {
    const here = await house()
    const askers: { code: string; cookie: string; peer: string }[] = []
    for (let n = 0; n < 6; n++) {
      askers.push({ ...(await askForCode(from(here, network(n)), "alice@example.com")), peer: network(n) })
    }
    await noted(here, 90, (n) => network(n + 50))
    const answers = await Promise.all(
      askers.flatMap(({ code, cookie, peer }) =>
        Array.from({ length: 4 }, async () => (await tries(from(here, peer, cookie), wrongOf(code))).text()),
      ),
    )
    expect(answers.filter((text) => !text.includes("longer code")).length).toBeLessThanOrEqual(10)
    expect(await wrong(here)).toBeLessThanOrEqual(100)
  })

  test("a code that a killed server had not sent is sent by the next one, and the copy of its row tells no digits", async () => {
    const env = await database.another()
    const first = await openHouse({ env })
    await first.person("alice@example.com")
    await first.stop()
    const store = await openStore({
      folder: env.DATA_DIR ?? "",
      databaseUrl: env.DATABASE_URL || undefined,
      recording: chainedBy(new TextEncoder().encode(SECRET)),
    })
    await ask(store, "alice@example.com", { browser: "b".repeat(64), known: false }, "192.0.2.1")
    await store.unrecorded
      .updateTable("code_asks")
      .set({ taken_at: Date.now() - 300_000, hash: "of a code that went nowhere", digits: 6 })
      .execute()
    await store.close()
    const second = await openHouse({ env })
    open.push(second)
    const sent = async () =>
      (await second.store.db.selectFrom("code_asks").selectAll().where("sent_at", "is not", null).execute())[0]
    await until("the code", sent)
    const row = await sent()
    const { letters } = await second.asking().send(calls.readInbox, {})
    const code = letters.find((it) => it.to === "alice@example.com")?.code ?? ""
    expect(code).toMatch(/^\d{6}$/)
    const hash = (text: string, how: "hex" | "base64url") => new Bun.CryptoHasher("sha256").update(text).digest(how)
    for (const form of [code, hash(code, "hex"), hash(code, "base64url")])
      expect(JSON.stringify(row)).not.toContain(form)
  })

  test("every address that can be invited can sign in", async () => {
    const here = await house({ RATE_LIMITS: "off", SIGN_UP: "invited" })
    const alice = await here.person("alice@example.com")
    const { id } = await here.session(alice)
    const odd = [
      "o'neil@example.com",
      "a!b#c$d%e&f@example.com",
      "bob+tag=1@example.com",
      "x{|}~^_`?/*@example.com",
      "bob@xn--bcher-kva.example",
      "bob@a.b.c.d.example",
      "1@2.example",
      `${"l".repeat(64)}@example.com`,
    ]
    for (const email of odd) {
      expect(await alice.send(calls.invite, { id, email })).toMatchObject({ outcome: "invited" })
      const one = await here.browser(email)
      expect((await one.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
    }
  }, 30_000)
})
