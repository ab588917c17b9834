import { beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Browser, refused } from "../harness/people.ts"
import { until } from "../harness/until.ts"

describe("the signed-in browsers", () => {
  onEachDatabase((database) => {
    const { house } = cast(database)

    beforeAll(async () => {
      await house.person("alice@example.com")
    })

    const closing = async (who: Browser): Promise<{ closed: Promise<number> }> => {
      const { ticket } = await who.send(calls.createTicket, {})
      const headers = { origin: house.url }
      const address = `${house.url.replace("http", "ws")}/api/live?ticket=${ticket}`
      const socket = new WebSocket(address, { headers } as unknown as string[])
      const closed = new Promise<number>((resolve) => socket.addEventListener("close", (event) => resolve(event.code)))
      await new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }))
      return { closed }
    }

    test("each browser is listed by the name it gives, this one first", async () => {
      const here = await house.browser("alice@example.com")
      await house.browser("alice@example.com")
      const { sign_ins } = await here.send(calls.listSignIns, {})
      expect(sign_ins).toHaveLength(2)
      expect(sign_ins.map((one) => one.this)).toEqual([true, false])
      expect(sign_ins[0]?.device).toContain("Bun")
    })

    test("a browser was last seen when it asked for something, to five minutes, without a write at each request", async () => {
      const here = await house.browser("alice@example.com")
      const there = await house.browser("alice@example.com")
      const signIn = async (who: Browser) => (await who.send(calls.listSignIns, {})).sign_ins.find((one) => one.this)
      const id = (await signIn(there))?.id ?? ""
      const seenAgo = async () => {
        const { sign_ins } = await here.send(calls.listSignIns, {})
        return (Date.now() - Date.parse(sign_ins.find((one) => one.id === id)?.last_seen_at ?? "")) / 60_000
      }
      const setBack = (minutes: number) =>
        house.store.unrecorded
          .updateTable("sign_ins")
          .set({ updated_at: new Date(Date.now() - minutes * 60_000).toISOString() })
          .where("id", "=", id)
          .execute()

      await setBack(4)
      for (let times = 0; times < 3; times++) await there.send(calls.getMe, {})
      await Bun.sleep(100) // Nothing should happen.
      expect(await seenAgo()).toBeGreaterThanOrEqual(4)

      await setBack(6)
      expect(await seenAgo()).toBeGreaterThanOrEqual(6) // the other browser's code request isn't this one's
      await there.send(calls.getMe, {})
      await until("that it was seen", async () => (await seenAgo()) < 1)
    })

    test("a browser signed out from another one is refused at its next request, and its socket is closed", async () => {
      const here = await house.browser("alice@example.com")
      const there = await house.browser("alice@example.com")
      const { closed } = await closing(there)
      const { ticket } = await there.send(calls.createTicket, {})
      const { sign_ins } = await there.send(calls.listSignIns, {})
      const id = sign_ins.find((one) => one.this)?.id ?? ""
      await here.send(calls.endSignIn, { signInId: id })
      expect(await refused(there.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
      await closed
      // An earlier ticket opens nothing either.
      const late = await fetch(`${house.url}/api/live?ticket=${ticket}`, {
        headers: { upgrade: "websocket", origin: house.url },
      })
      expect(late.status).toBe(401)
      expect(await refused(here.send(calls.endSignIn, { signInId: id }))).toBe("404 NOT_FOUND")
    })

    test("all others end at once, and nobody else's", async () => {
      await house.person("bob@example.com")
      const bob = await house.browser("bob@example.com")
      const here = await house.browser("alice@example.com")
      const others = [await house.browser("alice@example.com"), await house.browser("alice@example.com")]
      expect((await here.send(calls.endOtherSignIns, {})).ended).toBeGreaterThanOrEqual(2)
      for (const one of others) expect(await refused(one.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
      expect((await here.send(calls.getMe, {})).person.id).toBe(here.id)
      expect((await bob.send(calls.getMe, {})).person.id).toBe(bob.id)
      const { sign_ins } = await bob.send(calls.listSignIns, {})
      expect(await refused(here.send(calls.endSignIn, { signInId: sign_ins[0]?.id ?? "" }))).toBe("404 NOT_FOUND")
    })

    test("signing out hangs up the sockets of this browser", async () => {
      const here = await house.browser("alice@example.com")
      const { closed } = await closing(here)
      await here.send(calls.signOut, {})
      await closed
    })
  })
})
