import { beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { askForCode, type Browser, codeFor, refused } from "../harness/people.ts"

describe("the person's addresses", () => {
  onEachDatabase((database) => {
    const { house } = cast(database, [], { SIGN_UP: "open" })
    let alice: Browser

    beforeAll(async () => {
      await house.person("alice@example.com")
      alice = await house.browser("alice@example.com")
    })

    async function add(who: Browser, email: string) {
      await who.send(calls.addAddress, { email })
      return who.send(calls.proveAddress, { email, code: await codeFor(who, email) })
    }

    test("a second address is added by a code, signs in the same person, and can become the one for letters", async () => {
      const { addresses } = await add(alice, "alice.work@example.com")
      expect(addresses.map((one) => [one.email, one.verified, one.primary])).toEqual([
        ["alice@example.com", true, true],
        ["alice.work@example.com", true, false],
      ])
      const again = await house.browser("alice.work@example.com")
      expect(again.id).toBe(alice.id)
      await alice.send(calls.chooseAddress, { email: "alice.work@example.com" })
      const me = await alice.send(calls.getMe, {})
      expect(me.addresses[0]?.email).toBe("alice.work@example.com")
      expect((await house.browser("alice@example.com")).id).toBe(alice.id)
      await alice.send(calls.chooseAddress, { email: "alice@example.com" })
    })

    test("a code signs in by a second address once only, and a wrong one not at all", async () => {
      await add(alice, "alice.once@example.com")
      const email = "alice.once@example.com"
      const { code, cookie } = await askForCode(house.asking(), email)
      const anybody = house.asking({ cookie })
      const signIn = (given: string) => refused(anybody.send(calls.signIn, { email, code: given }))
      // A code that is to prove the address to Alice's account doesn't sign in, nor the other way round.
      await alice.send(calls.addAddress, { email })
      expect(await refused(alice.send(calls.proveAddress, { email, code }))).toBe("400 INVALID_INPUT")
      expect(await signIn("000000x")).toBe("400 INVALID_INPUT")
      const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(code)))
      expect(answers.filter((one) => one === "yes")).toHaveLength(1)
    })

    test("a wrong code proves nothing, and after five of them neither does the right one", async () => {
      const email = "guessed@example.com"
      await alice.send(calls.addAddress, { email })
      const code = await codeFor(alice, email)
      const wrong = code === "000000" ? "000001" : "000000"
      for (let tries = 0; tries < 5; tries++) {
        expect(await refused(alice.send(calls.proveAddress, { email, code: wrong }))).toBe("400 INVALID_INPUT")
      }
      expect(await refused(alice.send(calls.proveAddress, { email, code }))).toBe("400 INVALID_INPUT")
    })

    test("the newest proof wins: the former person loses the address and the unopened invitations to it", async () => {
      const shared = "shared.box@example.com"
      const bob = await house.browser(shared)
      const { id } = await alice.send(calls.createSession, { title: "For whoever reads the box" })
      const opened = await alice.send(calls.createSession, { title: "Opened before" })
      for (const one of [id, opened.id]) await alice.send(calls.invite, { id: one, email: shared })
      await bob.send(calls.getSession, { id: opened.id })
      expect((await bob.send(calls.listSessions, {})).sessions).toHaveLength(2)

      const carol = await house.browser("carol@example.com")
      await add(carol, shared)
      expect((await carol.send(calls.listSessions, {})).sessions.map((one) => one.id)).toEqual([id])
      expect((await bob.send(calls.listSessions, {})).sessions.map((one) => one.id)).toEqual([opened.id])
      expect(await refused(bob.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
      expect((await bob.send(calls.listAddresses, {})).addresses).toEqual([])
      expect((await house.browser(shared)).id).toBe(carol.id)
    })

    test("a second address that is proved brings its person what was offered to it, in the place that they have", async () => {
      const kim = await house.browser("kim@example.com")
      const email = "kim.work@example.com"
      const { id } = await house.session(alice, { title: "For Kim, twice" })
      await alice.send(calls.invite, { id, email: "kim@example.com", role: "viewer" })
      await alice.send(calls.invite, { id, email, role: "contributor" })
      expect((await kim.send(calls.getSession, { id })).collaborator_role).toBe("viewer")
      await add(kim, email)
      await kim.send(calls.createComment, { id, seq: 1, text: "I may say so now." })
      expect((await alice.send(calls.listCollaborators, { id })).collaborators).toMatchObject([
        { email: "kim@example.com", role: "contributor", status: "active", person_id: kim.id },
      ])
      expect((await alice.send(calls.listHistory, { id })).events.slice(0, 2)).toMatchObject([
        { name: "comment.created" },
        { name: "collaborator.merged", actor: { id: kim.id }, data: { from: "viewer", to: "contributor" } },
      ])
    })

    const ways: [string, (address: string) => Promise<{ id: string }>][] = [
      ["a sign-in", (address) => house.browser(address)],
      ["the operator", (address) => house.person(address)],
    ]
    for (const [way, proves] of ways) {
      test(`who is written to at an address that is another's is written to elsewhere as soon as ${way} proves it`, async () => {
        const name = way.replaceAll(" ", "-")
        const moved = `moved.${name}@example.com`
        const former = await house.browser(moved)
        const kept = `kept.${name}@example.com`
        await add(former, kept)
        const now = await house.browser(`now.${name}@example.com`)
        await add(now, moved)
        // As an earlier server left it: one person has the proof, the other still gets the emails.
        const people = house.store.unrecorded.updateTable("people")
        await people.set({ email: moved }).where("id", "=", former.id).execute()
        expect((await proves(moved)).id).toBe(now.id)
        expect((await former.send(calls.listAddresses, {})).addresses).toMatchObject([{ email: kept, primary: true }])
        const row = house.store.unrecorded.selectFrom("people").select("email").where("id", "=", former.id)
        expect(await row.executeTakeFirst()).toEqual({ email: kept })
      })
    }

    describe("an address that its own invited", () => {
      const invited = async (owner: Browser, email: string) => {
        const { id } = await house.session(owner, { title: "Mine" })
        await owner.send(calls.invite, { id, email, role: "contributor" })
        return id
      }
      const shared = async (who: Browser) =>
        (await who.send(calls.listSessions, { filter: "shared" })).sessions.map((one) => one.id)
      const epoch = async (id: string) => {
        const rows = house.store.unrecorded.selectFrom("sessions").select("acl_epoch").where("id", "=", id)
        return Number((await rows.executeTakeFirstOrThrow()).acl_epoch)
      }

      test("is no collaborator once it is proved: the invitation ends, and the history says why", async () => {
        const grace = await house.browser("grace@example.com")
        const email = "grace.work@example.com"
        const ids = [await invited(grace, email), await invited(grace, email)]
        const others = await alice.send(calls.createSession, { title: "Of somebody else" })
        await alice.send(calls.invite, { id: others.id, email })
        const before = await epoch(ids[0] ?? "")
        await add(grace, email)
        for (const id of ids) {
          expect((await grace.send(calls.listCollaborators, { id })).total).toBe(0)
          const [last] = (await grace.send(calls.listHistory, { id })).events
          expect(last).toMatchObject({
            name: "collaborator.removed",
            actor: { id: grace.id },
            data: { role: "contributor", active: false, own: true },
            names: { address: email },
          })
        }
        expect(await epoch(ids[0] ?? "")).toBe(before + 1)
        expect(await shared(grace)).toEqual([others.id])
        expect((await grace.send(calls.getSession, { id: ids[0] ?? "" })).access_type).toBe("owned")
        const again = await grace.send(calls.invite, { id: ids[0] ?? "", email })
        expect(again).toMatchObject({ id: null, outcome: "own" })
      })

      test("stays invited where somebody else was in by it already", async () => {
        const heidi = await house.browser("heidi@example.com")
        const email = "heidi.box@example.com"
        const id = await invited(heidi, email)
        const ivan = await house.browser(email)
        await ivan.send(calls.getSession, { id })
        await add(heidi, email)
        expect((await ivan.send(calls.getSession, { id })).collaborator_role).toBe("contributor")
        expect(await shared(heidi)).toEqual([])
      })

      test("is not listed as shared, even if the invitation and the proof came at the same time", async () => {
        const judy = await house.browser("judy@example.com")
        const email = "judy.work@example.com"
        await add(judy, email)
        const { id } = await house.session(judy, { title: "Mine" })
        // The result of two concurrent changes if neither sees the other.
        await judy.send(calls.invite, { id, email: "somebody@example.com" })
        const rows = house.store.unrecorded.updateTable("collaborators").set({ address: email })
        await rows.where("session_id", "=", id).execute()
        expect(await shared(judy)).toEqual([])
        expect((await judy.send(calls.listSessions, {})).sessions.map((one) => one.id)).toEqual([id])
      })
    })

    test("adding an address answers the same whether or not another person has it", async () => {
      const dave = await house.browser("dave@example.com")
      const ask = async (email: string) => {
        const answer = await dave.fetch("/api/me/addresses", { method: "POST", body: JSON.stringify({ email }) })
        return `${answer.status} ${(await answer.text()).replace(email, "it")}`
      }
      expect(await ask("alice@example.com")).toBe(await ask("nobody-at-all@example.com"))
      expect(await ask("not an address")).toStartWith("400")
    })

    test("an address is given up, the last one never", async () => {
      const eve = await house.browser("eve@example.com")
      expect(await refused(eve.send(calls.removeAddress, { email: "eve@example.com" }))).toBe("409 CONFLICT")
      await add(eve, "eve.new@example.com")
      await eve.send(calls.removeAddress, { email: "eve@example.com" })
      expect((await eve.send(calls.listAddresses, {})).addresses).toMatchObject([
        { email: "eve.new@example.com", primary: true },
      ])
      expect(await refused(eve.send(calls.removeAddress, { email: "alice@example.com" }))).toBe("404 NOT_FOUND")
      // After its removal it is free: signing in with it now makes another person.
      expect((await house.browser("eve@example.com")).id).not.toBe(eve.id)
    })

    test("a token changes no address", async () => {
      const token = await house.person("frank@example.com")
      expect(await refused(token.send(calls.addAddress, { email: "x@example.com" }))).toBe("403 FORBIDDEN")
      expect(await refused(token.send(calls.removeAddress, { email: "frank@example.com" }))).toBe("403 FORBIDDEN")
    })
  })
})
