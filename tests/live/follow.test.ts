import { afterAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { chanceOf } from "../harness/chance.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { append, type TokenHolder } from "../harness/people.ts"
import { unbroken, type Watcher, watch } from "./watching.ts"

const chance = chanceOf(11)

onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  const open: Watcher[] = []
  const watcher = async (who: TokenHolder) => {
    const one = await watch(house.url, { authorization: `Bearer ${who.token}` })
    open.push(one)
    return one
  }

  afterAll(async () => {
    for (const one of open) one.hangUp()
  })

  test("Bob, who joins in the middle, sees what came before and what comes after, once and in order", async () => {
    const session = await house.session(alice, {}, 300)
    await alice.send(calls.invite, { id: session.id, email: bob.address })
    const watching = await watcher(bob)
    const appending = (async () => {
      for (let line = 300; line < 400; line++) await append(alice, session.id, line, 1)
    })()
    watching.join(session.id)
    await appending
    await watching.until("the last entry", () => watching.seqs(session.id).at(-1) === 400)
    expect(watching.seqs(session.id)).toHaveLength(400)
    expect(unbroken(watching.seqs(session.id))).toBeTrue()
  })

  test("a reader who returns with a cursor gets the entries after it, none twice", async () => {
    const session = await house.session(alice, {}, 50)
    const watching = await watcher(alice)
    watching.join(session.id, 20)
    await watching.until("the head", () => watching.seqs(session.id).at(-1) === 50)
    expect(watching.seqs(session.id)).toHaveLength(30)
    expect(unbroken(watching.seqs(session.id), 21)).toBeTrue()
  })

  test("over many lost connections each viewer's sequence is after+1, after+2, ... to the end", async () => {
    const session = await house.session(alice, {}, 10)
    let done = false
    const appending = (async () => {
      for (let line = 10; line < 160; line++) await append(alice, session.id, line, 1)
      done = true
    })()
    const seen: number[] = []
    while (!done || seen.length < 160) {
      const watching = await watcher(alice)
      watching.join(session.id, seen.length)
      await Bun.sleep(chance.from(0, 30))
      watching.hangUp()
      await watching.until("the end", () => watching.closed !== null)
      seen.push(...watching.seqs(session.id))
    }
    await appending
    expect(seen).toHaveLength(160)
    expect(unbroken(seen)).toBeTrue()
  })

  test("Carol, who may not see it, gets the same frame as for a session that never existed", async () => {
    const session = await house.session(alice)
    const carol = await house.person("carol@example.com")
    const watching = await watcher(carol)
    watching.join(session.id)
    watching.join("0000000000000000000000000a")
    watching.join("not an id")
    await watching.until("three refusals", () => watching.frames.filter((it) => it.type === "closed").length === 3)
    expect(watching.frames.filter((it) => it.type === "closed").map(({ code }) => code)).toEqual([4404, 4404, 4404])
    expect(watching.seqs(session.id)).toEqual([])
  })

  test("a change is a hint without a name in it, and readers hear only of what they may ask for", async () => {
    const session = await house.session(alice)
    await alice.send(calls.patchSession, { id: session.id, visibility: "public" })
    const owner = await watcher(alice)
    const reader = await watcher(bob)
    owner.join(session.id)
    reader.join(session.id)
    for (const it of [owner, reader]) await it.until("joined", () => it.seqs(session.id).length === 3)
    await alice.send(calls.invite, { id: session.id, email: "dave@example.com" })
    await alice.send(calls.createLink, { id: session.id })
    await alice.send(calls.patchSession, { id: session.id, title: "Renamed" })
    const heard = (who: Watcher) =>
      who.frames.flatMap((it) => (it.type === "event" && it.session === session.id ? [it.event] : []))
    await owner.until("three hints", () => heard(owner).length >= 3)
    await reader.until("the last hint", () => heard(reader).length >= 1)
    // Followers that have to be checked first hear a moment later: hints keep no order.
    expect(heard(owner).sort()).toEqual(["collaborator.invited", "link.created", "session.renamed"])
    expect(heard(reader)).toEqual(["session.renamed"])
    expect(JSON.stringify(reader.frames)).not.toContain("dave")
  })

  test("the owner, collaborators and teammates see each other by name, readers are a number", async () => {
    const session = await house.session(alice)
    await alice.send(calls.patchSession, { id: session.id, visibility: "public" })
    const owner = await watcher(alice)
    owner.join(session.id)
    const { ticket } = await house.asking().send(calls.createTicket, {})
    const reader = await watch(house.url, { origin: house.url }, ticket)
    open.push(reader)
    reader.join(session.id)
    const here = (who = owner) => who.frames.findLast((it) => it.type === "here")
    await owner.until("the reader", () => here()?.readers === 1)
    expect(here()?.people.map(({ name }) => name)).toEqual(["alice"])
    const teammate = await watcher(bob)
    teammate.join(session.id)
    await owner.until("the teammate", () => here()?.people.length === 2)
    await teammate.until("the same", () => here(teammate)?.readers === 1)
    expect(here(teammate)?.people.map(({ name }) => name)).toEqual(["alice", "bob"])
    expect(reader.frames.some((it) => it.type === "here")).toBeFalse()
  })

  test("a ticket that somebody got before they were disabled opens nothing", async () => {
    const gone = await house.person("gone@example.com")
    const { ticket } = await gone.send(calls.createTicket, {})
    const set = (disabled_at: number | null) =>
      house.store.unrecorded.updateTable("people").set({ disabled_at }).where("id", "=", gone.id).execute()
    await set(Date.now())
    await expect(watch(house.url, { origin: house.url }, ticket)).rejects.toThrow()
    await set(null)
    const again = await gone.send(calls.createTicket, {})
    const watching = await watch(house.url, { origin: house.url }, again.ticket)
    watching.hangUp()
  })

  test("a ticket opens one socket, once, from our own pages only", async () => {
    const session = await house.session(alice)
    const { ticket } = await alice.send(calls.createTicket, {})
    await expect(watch(house.url, { origin: "https://evil.example" }, ticket)).rejects.toThrow()
    const second = (await alice.send(calls.createTicket, {})).ticket
    const browser = await watch(house.url, { origin: house.url }, second)
    open.push(browser)
    browser.join(session.id)
    await browser.until("the entries", () => browser.seqs(session.id).length === 3)
    await expect(watch(house.url, { origin: house.url }, second)).rejects.toThrow()
    // A ticket of a browser's sign-in is never used without a page's Origin; one of a program's token is.
    const signedIn = await house.browser("alice@example.com")
    const own = (await signedIn.send(calls.createTicket, {})).ticket
    await expect(watch(house.url, {}, own)).rejects.toThrow()
    await expect(watch(house.url, { origin: house.url }, own)).rejects.toThrow()
    const again = (await signedIn.send(calls.createTicket, {})).ticket
    open.push(await watch(house.url, { origin: house.url }, again))
    open.push(await watch(house.url, {}, (await alice.send(calls.createTicket, {})).ticket))
    const authorization = `Bearer ${alice.token}`
    await expect(watch(house.url, { authorization, origin: "https://evil.example" })).rejects.toThrow()
    await expect(watch(house.url, {}, "made-up")).rejects.toThrow()
    await expect(watch(house.url, {})).rejects.toThrow()
  })

  test("a malformed frame closes the socket with a code that says so", async () => {
    for (const wrong of ["no json", "{}", '{"join":7}', `{"join":"${"x".repeat(5000)}"}`, "[]", '{"after":1}']) {
      const watching = await watcher(alice)
      watching.send(wrong)
      await watching.until(`closed for ${wrong.slice(0, 20)}`, () => watching.closed !== null)
      expect([4400, 1006, 1009]).toContain(watching.closed ?? 0)
    }
  })
})
