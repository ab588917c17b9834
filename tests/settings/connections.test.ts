import { expect, test } from "bun:test"
import { disconnect, listConnections } from "../../server/src/sign-in/providers/connections.ts"
import { newId } from "../../server/src/storage/id.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

/**
 * Protection against locking oneself out. (That a provider signs in, and afterwards no longer does:
 * tests/identity/oidc.test.ts.)
 */
onEachDatabase((database) => {
  const { house, bob } = cast(database, ["bob"])

  /** Bob has connected a provider; returns the connection's id. */
  async function connected(provider: string): Promise<string> {
    const now = new Date().toISOString()
    const id = newId()
    const whose = { id, account_id: id, provider_id: provider, person_id: bob.id, created_at: now, updated_at: now }
    await house.store.unrecorded.insertInto("accounts").values(whose).execute()
    return id
  }
  const left = async () => (await listConnections(house.store, bob.id)).connections.map((one) => one.provider)

  test("the only way to sign in stays, and another one makes it one of two", async () => {
    const ways = { codes: false, providers: ["github", "google"] }
    const github = await connected("github")
    await expect(disconnect(house.store, bob.id, github, ways)).rejects.toThrow("your only way")
    const google = await connected("google")
    await disconnect(house.store, bob.id, github, ways)
    expect(await left()).toEqual(["google"])
    await disconnect(house.store, bob.id, google, { ...ways, codes: true })
    expect(await left()).toEqual([])
  })

  test("a person whose only address has moved to another person can't use codes", async () => {
    const github = await connected("github")
    await house.store.unrecorded.deleteFrom("addresses").where("person_id", "=", bob.id).execute()
    const ways = { codes: true, providers: ["github"] }
    await expect(disconnect(house.store, bob.id, github, ways)).rejects.toThrow("your only way")
    expect(await left()).toEqual(["github"])
  })

  test("a provider that this server has no more signs nobody in, and can be taken off", async () => {
    const oidc = await connected("oidc")
    await disconnect(house.store, bob.id, oidc, { codes: false, providers: ["github"] })
    expect(await left()).toEqual(["github"])
  })
})
