import { describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { chanceOf } from "../harness/chance.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { append } from "../harness/people.ts"
import { type Watcher, watch } from "./watching.ts"

const chance = chanceOf(11)

/**
 * Access is revoked while three programs append: nothing appended after the call returned may reach the viewer, and after
 * the `closed` frame nothing of the session at all.
 *
 * Control: in server/src/live/seats.ts let `isBehind` say no, and `recheck` look at the seats that are behind 60 ms later
 * without waiting: all races below fail. Neither alone is enough, because each keeps the promise without the other.
 */
const TRIALS = Number(process.env.OPENCTL_SOAK ?? 12)

onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])

  /** Appends from three sources at once until it is stopped. */
  function appenders(session: string) {
    let stopped = false
    const run = async (source: string) => {
      for (let line = 0; !stopped; line++) {
        const said = await alice.fetch(`/api/sessions/${session}/entries?source=${source}&line=${line}`, {
          method: "POST",
          body: `{"n":${line}}\n`,
        })
        if (!said.ok) throw new Error(await said.text())
      }
    }
    const running = ["main", "agent-one", "agent-two"].map(run)
    return async () => {
      stopped = true
      await Promise.all(running)
    }
  }

  /** One race: follow, revoke, keep appending, and check that nothing forbidden came. */
  async function race(session: string, watching: Watcher, takeAway: () => Promise<unknown>): Promise<void> {
    watching.join(session)
    await watching.until("the first entries", () => watching.seqs(session).length > 0)
    const stop = appenders(session)
    await Bun.sleep(chance.from(10, 40))
    await takeAway()
    // Everything appended from here on has a seq above this one.
    const { entries: known } = await alice.send(calls.getSession, { id: session })
    await Bun.sleep(40)
    await stop()
    await watching.until("the end of access", () => watching.ended(session) !== null)
    await Bun.sleep(20)
    const closedAt = watching.frames.findIndex((it) => it.type === "closed" && it.session === session)
    const after = watching.frames.slice(closedAt + 1).filter((it) => it.type === "entries" && it.session === session)
    expect(after).toEqual([])
    expect(watching.seqs(session).filter((seq) => seq > known)).toEqual([])
  }

  describe("in a race with three appenders nothing appended afterwards arrives", () => {
    test("when Bob is removed", async () => {
      for (let trial = 0; trial < Math.min(TRIALS, 45); trial++) {
        const session = await house.session(alice)
        const invited = await alice.send(calls.invite, { id: session.id, email: bob.address })
        if (!("id" in invited) || invited.id === null) throw new Error("Bob was not invited.")
        const collaboratorId = invited.id
        const watching = await watch(house.url, { authorization: `Bearer ${bob.token}` })
        await race(session.id, watching, () => alice.send(calls.removeCollaborator, { id: session.id, collaboratorId }))
        expect(watching.ended(session.id)).toBe(4403)
        watching.hangUp()
      }
    })

    test("when the session is made private", async () => {
      for (let trial = 0; trial < TRIALS; trial++) {
        const session = await house.session(alice)
        await alice.send(calls.patchSession, { id: session.id, visibility: trial % 2 ? "public" : "team" })
        const watching = await watch(house.url, { authorization: `Bearer ${bob.token}` })
        await race(session.id, watching, () =>
          alice.send(calls.patchSession, { id: session.id, visibility: "private" }),
        )
        watching.hangUp()
      }
    })

    test("when the link that a reader came by is revoked", async () => {
      for (let trial = 0; trial < TRIALS; trial++) {
        const session = await house.session(alice)
        const link = await alice.send(calls.createLink, { id: session.id })
        const shareToken = link.url.split("/s/")[1] ?? ""
        const { ticket } = await house.asking({ "share-token": shareToken }).send(calls.createTicket, {})
        const watching = await watch(house.url, { origin: house.url }, ticket)
        await race(session.id, watching, () => alice.send(calls.revokeLink, { id: session.id, linkId: link.id }))
        watching.hangUp()
      }
    })
  })

  test("a deleted session ends with its own code, and leaves the tab's other sessions alone", async () => {
    const [first, second] = [await house.session(alice), await house.session(alice)]
    const watching = await watch(house.url, { authorization: `Bearer ${alice.token}` })
    watching.join(first.id)
    watching.join(second.id)
    await watching.until("both", () => watching.seqs(first.id).length === 3 && watching.seqs(second.id).length === 3)
    await alice.send(calls.deleteSession, { id: first.id })
    await watching.until("the end of the first", () => watching.ended(first.id) !== null)
    expect(watching.ended(first.id)).toBe(4410)
    await append(alice, second.id, 3, 1)
    await watching.until("the second goes on", () => watching.seqs(second.id).length === 4)
    watching.hangUp()
  })

  test("a token that is revoked takes its sockets with it", async () => {
    const carol = await house.person("carol@example.com")
    const watching = await watch(house.url, { authorization: `Bearer ${carol.token}` })
    const { tokens } = await carol.send(calls.listTokens, {})
    const tokenId = tokens[0]?.id ?? ""
    await carol.send(calls.revokeToken, { tokenId })
    await watching.until("the socket ends", () => watching.closed !== null)
  })

  test("a contributor who becomes a viewer goes on watching, and is told to ask again", async () => {
    const session = await house.session(alice)
    const invited = await alice.send(calls.invite, { id: session.id, email: bob.address, role: "contributor" })
    const watching = await watch(house.url, { authorization: `Bearer ${bob.token}` })
    watching.join(session.id)
    await watching.until("the entries", () => watching.seqs(session.id).length === 3)
    const collaboratorId = "id" in invited && invited.id ? invited.id : ""
    await alice.send(calls.changeRole, { id: session.id, collaboratorId, role: "viewer" })
    await watching.until("the hint", () =>
      watching.frames.some(
        (it) => it.type === "event" && it.session === session.id && it.event === "collaborator.changed",
      ),
    )
    await append(alice, session.id, 3, 1)
    await watching.until("the next entry", () => watching.seqs(session.id).length === 4)
    watching.hangUp()
  })
})
