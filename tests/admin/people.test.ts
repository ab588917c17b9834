import { describe, expect, test } from "bun:test"
import type { InputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { type OperatorCall, operatorCalls } from "#protocol/operator"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { append, at, openHouse, refused } from "../harness/people.ts"
import { until } from "../harness/until.ts"

const { disablePerson, enablePerson, listPeople, listTokens, revokeToken } = operatorCalls

describe("an operator and the people", () => {
  onEachDatabase((database) => {
    const { house } = cast(database)
    const ask = <C extends OperatorCall>(call: C, input: InputOf<C>) => operate(database.env.DATA_DIR, call, input)

    /** A person's live socket that follows a session, and what happened to it. */
    async function follow(token: string, session: string, url = house.url) {
      const socket = new WebSocket(`${url.replace("http", "ws")}/api/live`, {
        headers: { authorization: `Bearer ${token}` },
      } as never)
      const frames: { type: string }[] = []
      // A socket may be told that the session was closed before it is disconnected.
      const hungUp = new Promise((resolve) => socket.addEventListener("close", () => resolve(true)))
      socket.addEventListener("message", ({ data }) => frames.push(JSON.parse(String(data)) as { type: string }))
      await new Promise((resolve) => socket.addEventListener("open", resolve))
      socket.send(JSON.stringify({ join: session, after: 0 }))
      await until("that they joined", () => frames.some((frame) => frame.type === "joined"))
      const takenAway = () => until("that it was taken away", () => frames.some((frame) => frame.type === "closed"))
      return { frames, hungUp, takenAway, close: () => socket.close() }
    }

    test("a disabled person is refused at the next request, their sockets end, and nobody sees their sessions", async () => {
      const alice = await house.person("alice@example.com")
      const bob = await house.person("bob@example.com")
      const { id } = await house.session(alice)
      await alice.send(calls.invite, { id, email: bob.address })
      await bob.send(calls.getSession, { id })
      const [own, others] = [await follow(alice.token, id), await follow(bob.token, id)]
      expect(await ask(disablePerson, { address: alice.address })).toMatchObject({ disabled: true })
      expect(await refused(alice.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
      expect(await refused(bob.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect((await bob.send(calls.listSessions, {})).sessions).toEqual([])
      expect(await own.hungUp).toBe(true)
      await others.takenAway()
      others.close()
      await ask(enablePerson, { address: alice.address })
      expect((await alice.send(calls.getSession, { id })).id).toBe(id)
      expect((await bob.send(calls.getSession, { id })).id).toBe(id)
    })

    test("disabling takes effect on another node at the next request and at its sockets", async () => {
      if (database.name === "SQLite") return
      const carol = await house.person("carol@example.com")
      const { id } = await house.session(carol)
      const env = await database.another()
      const other = await openHouse({ env: { ...env, DATABASE_URL: database.env.DATABASE_URL } })
      try {
        const there = at(other.url, env.DATA_DIR).asking({ authorization: `Bearer ${carol.token}` })
        expect((await there.send(calls.getMe, {})).person.id).toBe(carol.id)
        const socket = await follow(carol.token, id, other.url)
        await ask(disablePerson, { address: carol.address })
        expect(await refused(there.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
        expect(await socket.hungUp).toBe(true)
      } finally {
        await other.stop()
      }
    })

    test("nothing appended after a disabling reaches former followers", async () => {
      const dave = await house.person("dave@example.com")
      const eve = await house.person("eve@example.com")
      const made = await house.session(dave)
      await dave.send(calls.invite, { id: made.id, email: eve.address })
      const socket = await follow(eve.token, made.id)
      const portions = () => socket.frames.filter((frame) => frame.type === "entries").length
      await until("what stood there", () => portions() > 0)
      const before = portions()
      await ask(disablePerson, { address: dave.address })
      // The append token is refused too: its session has no owner.
      const appender = house.asking({ authorization: `Bearer ${made.append_token}` })
      expect((await append(appender, made.id, 3, 1)).status).toBe(404)
      await socket.takenAway()
      expect(socket.frames.filter((frame) => frame.type === "entries")).toHaveLength(before)
      socket.close()
    })

    test("people and their tokens are listed without secrets, and a token is revoked", async () => {
      const frank = await house.person("frank@example.com")
      const { people } = await ask(listPeople, {})
      expect(people.map((one) => one.email)).toContain("frank@example.com")
      const { tokens } = await ask(listTokens, { address: frank.address })
      expect(JSON.stringify(tokens)).not.toContain(frank.token)
      await ask(revokeToken, { address: frank.address, id: tokens[0]?.id ?? "" })
      expect(await refused(frank.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
    })

    test("an unknown person is reported as such", async () => {
      expect(await refused(ask(disablePerson, { address: "nobody@example.com" }))).toBe("404 NOT_FOUND")
      expect(await refused(ask(disablePerson, { address: "no address" }))).toBe("400 INVALID_EMAIL")
      // @ts-expect-error the client would not compile
      expect(await refused(ask(disablePerson, {}))).toBe("400 INVALID_INPUT")
    })
  })
})
