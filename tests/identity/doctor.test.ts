import { afterAll, beforeAll, expect, test } from "bun:test"
import { operatorCalls } from "#protocol/operator"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { type House, openHouse } from "../harness/people.ts"
import { type OidcServer, oidcServer } from "./oidc-server.ts"

onEachDatabase((database) => {
  const open: House[] = []
  let provider: OidcServer
  beforeAll(async () => {
    provider = await oidcServer("http://127.0.0.1:1/api/auth/callback/oidc")
  })
  afterAll(async () => {
    for (const one of open) await one.stop()
    await provider.stop()
  })

  const finding = async (secret: string) => {
    const house = await openHouse(
      { env: await database.another() },
      {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.client.id,
        OIDC_CLIENT_SECRET: secret,
        OIDC_NAME: "The Works",
      },
    )
    open.push(house)
    const { findings } = await operate(house.dataDir, operatorCalls.examine, {})
    return findings.find(({ what }) => what === "The Works")
  }

  test("the doctor tries the client and its secret with the provider itself, and keeps nobody from stopping the server", async () => {
    const good = await finding(provider.client.secret)
    expect(good).toMatchObject({ state: "good", says: expect.stringContaining("accepts this client") })
    expect(await finding("another")).toMatchObject({ state: "bad", says: expect.stringContaining("invalid_client") })
  })
})
