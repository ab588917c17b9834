import { beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { verifyChains } from "../../server/src/history/chain.ts"
import { derivedKey } from "../../server/src/storage/keys.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Browser, refused, SECRET } from "../harness/people.ts"

describe("the person's account", () => {
  onEachDatabase((database) => {
    const { house } = cast(database, [], { SIGN_UP: "open" })
    let alice: Browser
    let bob: Browser

    beforeAll(async () => {
      await house.person("alice@example.com")
      alice = await house.browser("alice@example.com")
      bob = await house.browser("bob@example.com")
    })

    test("the export has all of the person's own data, raw lines included, and nobody else's", async () => {
      const own = await house.session(alice, { title: "Mine" })
      const others = await house.session(bob, { title: "Bob's secret" })
      await bob.send(calls.invite, { id: others.id, email: "alice@example.com", role: "contributor" })
      await alice.send(calls.getSession, { id: others.id })
      await alice.send(calls.createComment, { id: others.id, seq: 1, text: "Well said." })
      const answer = await alice.fetch("/api/me/export")
      const things = (await answer.text())
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      const kinds = new Map<unknown, number>()
      for (const { is } of things) kinds.set(is, (kinds.get(is) ?? 0) + 1)
      expect(kinds.get("profile")).toBe(1)
      expect(kinds.get("address")).toBe(1)
      expect(things.filter((one) => one.is === "session").map((one) => one.id)).toEqual([own.id])
      const lines = things.filter((one) => one.is === "line").map((one) => one.raw)
      const raw = await (await alice.fetch(`/api/sessions/${own.id}/export`)).text()
      expect(`${lines.join("\n")}\n`).toBe(raw)
      expect(things.find((one) => one.is === "comment")).toMatchObject({ session: others.id, text: "Well said." })
      expect(things.find((one) => one.is === "collaboration")).toMatchObject({ session: others.id })
      expect(JSON.stringify(things)).not.toContain("Bob's secret")
    })

    test("invitations that were never opened, or taken back, tell nobody's address once the account is deleted", async () => {
      const dora = await house.browser("dora@example.com")
      const known = async (id: string) => JSON.stringify((await bob.send(calls.listHistory, { id })).events)
      const taken = await house.session(bob, { title: "Taken back" })
      const { id: collaboratorId } = (await bob.send(calls.invite, {
        id: taken.id,
        email: "dora@example.com",
      })) as { id: string }
      await bob.send(calls.removeCollaborator, { id: taken.id, collaboratorId })
      await bob.send(calls.invite, { id: taken.id, email: "adora@example.com" })
      expect(await known(taken.id)).toContain('"dora@example.com"')
      await dora.send(calls.deleteAccount, { confirm: "dora@example.com" })
      const left = await known(taken.id)
      expect(left).not.toContain('"dora@example.com"')
      expect(left).toContain('"adora@example.com"')
    })

    test("a deleted account leaves a history without names, and nothing else", async () => {
      const carol = await house.browser("carol@example.com")
      const token = await carol.send(calls.createToken, { label: "a program" })
      const own = await house.session(carol, { title: "Carol's plan" })
      await carol.send(calls.invite, { id: own.id, email: "bob@example.com" })
      await bob.send(calls.getSession, { id: own.id })
      const others = await house.session(bob, { title: "Bob's" })
      await bob.send(calls.invite, { id: others.id, email: "carol@example.com", role: "contributor" })
      await carol.send(calls.getSession, { id: others.id })
      await carol.send(calls.createComment, { id: others.id, seq: 1, text: "Stays." })

      const ask = (confirm: string) => refused(carol.send(calls.deleteAccount, { confirm }))
      expect(await ask("bob@example.com")).toBe("400 INVALID_INPUT")
      expect(await ask("Carol@Example.com")).toBe("yes")

      expect(await refused(carol.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
      const program = house.asking({ authorization: `Bearer ${token.token}` })
      expect(await refused(program.send(calls.getMe, {}))).toBe("401 UNAUTHENTICATED")
      expect(await refused(bob.send(calls.getSession, { id: own.id }))).toBe("404 NOT_FOUND")
      expect((await bob.send(calls.listCollaborators, { id: others.id })).total).toBe(0)
      const { comments } = await bob.send(calls.listComments, { id: others.id })
      expect(comments[0]).toMatchObject({ text: "Stays.", author: { name: "Somebody who has left" } })
      const { events } = await bob.send(calls.listHistory, { id: others.id })
      expect(JSON.stringify(events)).not.toContain("carol@example.com")
      const history = await house.store.db
        .selectFrom("events")
        .select("name")
        .where("session_id", "=", own.id)
        .execute()
      expect(history.map((event) => event.name)).toContain("session.deleted")
      for (const table of ["event_names", "letters", "addresses", "people", "collaborators", "tokens"] as const) {
        const rows = await house.store.db.selectFrom(table).selectAll().execute()
        const left = JSON.stringify(rows.filter((row) => !("invited_by" in row) || row.invited_by !== carol.id))
        expect(`${table} ${left.includes("carol@example.com")}`).toBe(`${table} false`)
      }
      const key = derivedKey(new TextEncoder().encode(SECRET), "history")
      expect((await verifyChains(house.store.db, { keyAt: () => key, boundaries: [] }, [])).flaws).toEqual([])
      // The address is free: signing in with it makes a new person here.
      const again = await house.browser("carol@example.com")
      expect(again.id).not.toBe(carol.id)
      expect((await again.send(calls.listSessions, {})).sessions).toEqual([])
    })

    test("a token deletes no account", async () => {
      const dave = await house.person("dave@example.com")
      expect(await refused(dave.send(calls.deleteAccount, { confirm: "dave@example.com" }))).toBe("403 FORBIDDEN")
    })
  })
})
