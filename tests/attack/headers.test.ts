import { expect, test } from "bun:test"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

onEachDatabase((database) => {
  const { house } = cast(database)

  const protection = async (path: string, init?: RequestInit) => {
    const { status, headers } = await fetch(house.url + path, init)
    const names = ["content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"]
    return { status, caching: headers.get("cache-control"), carried: names.map((name) => headers.get(name)) }
  }

  test("health, answers, refusals and calls without a body have the same protective headers, and are never cached", async () => {
    const health = await protection("/api/health")
    expect(health.carried).not.toContain(null)
    expect(health).toMatchObject({ status: 200, caching: "no-store" })
    const { carried } = health
    expect(await protection("/api/sign-in")).toEqual({ status: 200, caching: "no-store", carried })
    expect(await protection("/api/me")).toEqual({ status: 401, caching: "no-store", carried })
    expect((await protection("/")).carried).toEqual(carried)
  })

  test("an invalid credential is refused, also at the health check", async () => {
    const headers = { authorization: "Bearer not-a-token-of-this-server" }
    expect((await protection("/api/health", { headers })).status).toBe(401)
  })

  test("a cookie that one answer sets is in no other answer", async () => {
    const cookie = async (path: string, init?: RequestInit) =>
      (await fetch(house.url + path, init)).headers.get("set-cookie")
    const ended = { headers: { cookie: "openctl.session_token=made.up" } }
    expect(await cookie("/api/sign-in", ended)).toContain("Max-Age=0")
    expect(await cookie("/api/me", ended)).toContain("Max-Age=0")
    expect(await cookie("/api/sign-in")).toBeNull()
    expect(await cookie("/api/health")).toBeNull()
  })
})
