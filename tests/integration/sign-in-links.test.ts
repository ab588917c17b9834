import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { operatorCalls } from "#protocol/operator"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { refused } from "../harness/people.ts"

/** Signing in without email: a link that an operator makes for somebody. And the names of new people. */
onEachDatabase((database) => {
  const { house, ann } = cast(database, ["ann"])

  const make = (address: string) => operate(house.dataDir, operatorCalls.makeSignInLink, { address })
  const tokenIn = (link: { url: string }) => link.url.split("#")[1] ?? ""
  const use = (token: string) =>
    house.asking({ origin: house.url }).fetch("/api/sign-in/link", { method: "POST", body: JSON.stringify({ token }) })
  const eventsOf = async (person: string) =>
    (
      await house.store.db
        .selectFrom("events")
        .select(["name", "actor_id"])
        .where("subject", "=", person)
        .where("name", "like", "sign-in-link.%")
        .orderBy("n")
        .execute()
    ).map((row) => row.name)

  test("it signs its person in once, of many who come at once, is in the history, and proves no address", async () => {
    const link = await make(" Ann@Example.com")
    expect(link.url).toStartWith(`${house.url}/sign-in-link#`)
    const token = tokenIn(link)
    expect(await house.asking().send(calls.checkSignInLink, { token })).toEqual({ person: { name: "ann" } })
    await house.store.unrecorded.updateTable("addresses").set({ proved_at: 1 }).execute()
    const answers = await Promise.all(Array.from({ length: 4 }, () => use(token)))
    expect(answers.map((one) => one.status).sort()).toEqual([200, 401, 401, 401])
    const won = answers.find((one) => one.ok)
    expect((await won?.json()) as Me).toMatchObject({
      person: { id: ann.id },
      addresses: [{ email: "ann@example.com", verified: false }],
    })
    const cookie = won?.headers.get("set-cookie")?.split(";")[0] ?? ""
    expect((await house.asking({ cookie }).send(calls.getMe, {})).person.id).toBe(ann.id)
    expect(await eventsOf(ann.id)).toEqual(["sign-in-link.created", "sign-in-link.used"])
    expect(await house.asking().send(calls.checkSignInLink, { token })).toEqual({ person: null })
  })

  test("only the newest works, for a quarter of an hour, and its secret is nowhere in the database", async () => {
    const [old, fresh] = [tokenIn(await make("ann@example.com")), tokenIn(await make("ann@example.com"))]
    expect((await use(old)).status).toBe(401)
    const rows = await house.store.db.selectFrom("sign_in_links").selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(fresh)
    expect(Math.abs((rows[0]?.expires_at ?? 0) - Date.now() - 15 * 60_000)).toBeLessThan(60_000)
    await house.store.unrecorded
      .updateTable("sign_in_links")
      .set({ expires_at: Date.now() - 1 })
      .execute()
    expect((await use(fresh)).status).toBe(401)
    expect(await house.asking().send(calls.checkSignInLink, { token: fresh })).toEqual({ person: null })
  })

  test("no other site can make a browser use one, and it signs in no disabled or unknown person", async () => {
    const token = tokenIn(await make("ann@example.com"))
    const elsewhere = house.asking({ origin: "https://evil.example" })
    const crossed = await elsewhere.fetch("/api/sign-in/link", { method: "POST", body: JSON.stringify({ token }) })
    expect(crossed.status).toBe(403)
    const dan = await house.person("dan@example.com")
    const dans = tokenIn(await make("dan@example.com"))
    await house.store.unrecorded.updateTable("people").set({ disabled_at: 1 }).where("id", "=", dan.id).execute()
    expect((await use(dans)).status).toBe(401)
    expect(await refused(make("dan@example.com"))).toBe("409 CONFLICT")
    expect(await refused(make("nobody@example.com"))).toBe("404 NOT_FOUND")
    expect(await refused(make("not an address"))).toBe("400 INVALID_EMAIL")
  })

  test("a new person is asked for a name until they give one or keep the address's", async () => {
    const bob = await house.browser("bob@example.com")
    const asks = async () => (await bob.send(calls.getMe, {})).unnamed
    expect(await asks()).toBe(true)
    expect(await bob.send(calls.patchMe, { name: "bob" })).toMatchObject({ person: { name: "bob" }, unnamed: false })
    const renamed = house.store.db.selectFrom("events").select("n").where("name", "=", "person.renamed")
    expect(await renamed.where("actor_id", "=", bob.id).execute()).toEqual([])
    expect(await asks()).toBe(false)
    const carl = await house.browser("carl@example.com")
    expect(await carl.send(calls.patchMe, { name: "Carl C." })).toMatchObject({ unnamed: false })
    expect(await renamed.where("actor_id", "=", carl.id).execute()).toHaveLength(1)
    await house.asking().send(calls.sendCode, { email: "dora@example.com" })
  })
})
