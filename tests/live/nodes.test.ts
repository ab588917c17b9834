import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { chanceOf } from "../harness/chance.ts"
import { append, at, type TokenHolder } from "../harness/people.ts"
import { sharedPostgres } from "../harness/postgres.ts"
import { promptLines } from "../harness/prompts.ts"
import type { Served } from "../harness/served.ts"
import { type TwoNodes, twoProcesses } from "./two-nodes.ts"
import { unbroken, type Watcher, watch } from "./watching.ts"

const chance = chanceOf(11)

/** Two server processes on one PostgreSQL, as an installation behind a proxy runs them. */
const postgres = await sharedPostgres()

describe.skipIf(!postgres)("two nodes on PostgreSQL", () => {
  let both: TwoNodes<Served>
  let alice: TokenHolder
  let bob: TokenHolder

  /** The same person at a node: their token works everywhere. */
  const through = (which: 0 | 1, who: TokenHolder) => {
    const { url, dataDir } = both.nodes[which]
    return { ...who, ...at(url, dataDir).asking({ authorization: `Bearer ${who.token}` }) }
  }

  beforeAll(async () => {
    if (!postgres) return
    both = await twoProcesses(postgres)
    alice = await both.house.person("alice@example.com")
    bob = await both.house.person("bob@example.com")
  })
  afterAll(() => both?.stop())

  test("Bob at the second node follows what Alice appends at the first, without a gap", async () => {
    const session = await both.house.session(alice, {}, 5)
    await alice.send(calls.invite, { id: session.id, email: bob.address })
    const watching = await watch(both.nodes[1].url, { authorization: `Bearer ${bob.token}` })
    watching.join(session.id)
    for (let line = 5; line < 105; line++) await append(line % 2 ? alice : through(1, alice), session.id, line, 1)
    await watching.until("the last entry", () => watching.seqs(session.id).at(-1) === 105)
    expect(watching.seqs(session.id)).toHaveLength(105)
    expect(unbroken(watching.seqs(session.id))).toBeTrue()
    watching.hangUp()
  })

  test("nothing appended after a revocation at one node reaches a socket at the other", async () => {
    for (let trial = 0; trial < Number(process.env.OPENCTL_SOAK ?? 10); trial++) {
      const session = await both.house.session(alice)
      await alice.send(calls.patchSession, { id: session.id, visibility: trial % 2 ? "public" : "team" })
      const watching = await watch(both.nodes[1].url, { authorization: `Bearer ${bob.token}` })
      watching.join(session.id)
      await watching.until("the first entries", () => watching.seqs(session.id).length === 3)
      let stopped = false
      const appending = ([0, 1, 0] as const).map(async (which, index) => {
        for (let line = 0; !stopped; line++) {
          await through(which, alice).fetch(`/api/sessions/${session.id}/entries?source=s${index}&line=${line}`, {
            method: "POST",
            body: `{"n":${line}}\n`,
          })
        }
      })
      await Bun.sleep(chance.from(20, 50))
      await alice.send(calls.patchSession, { id: session.id, visibility: "private" })
      const { entries: known } = await alice.send(calls.getSession, { id: session.id })
      await Bun.sleep(50)
      stopped = true
      await Promise.all(appending)
      await watching.until("the end of access", () => watching.ended(session.id) !== null)
      expect(watching.seqs(session.id).filter((seq) => seq > known)).toEqual([])
      watching.hangUp()
    }
  })

  /**
   * Control: give `upTo` no bound in server/src/access/open.ts. tests/attack/late-reads.test.ts tests it step by step on one
   * node.
   */
  test("nothing appended after a revocation at one node is read at the other", async () => {
    for (let trial = 0; trial < Number(process.env.OPENCTL_SOAK ?? 10); trial++) {
      // Pages that have to be decompressed before the tail is read, to leave time for something in between.
      const session = await both.house.session(alice, { agent: "claude-code" }, 0)
      const long = promptLines(0, 500, (line) => `${line} ${"word ".repeat(400)}`)
      await alice.send(calls.appendEntries, { id: session.id, line: 0 }, long)
      await alice.send(calls.patchSession, { id: session.id, visibility: trial % 2 ? "public" : "team" })
      let stopped = false
      const appending = ([0, 1] as const).map(async (which) => {
        for (let line = 0; !stopped; line++) {
          await through(which, alice).fetch(`/api/sessions/${session.id}/entries?source=s${which}&line=${line}`, {
            method: "POST",
            body: `{"n":${line}}\n`,
          })
        }
      })
      const highest: number[] = []
      const read = async () => {
        const response = await through(1, bob).fetch(`/api/sessions/${session.id}/entries?after=0&limit=1000`)
        const said = await response.text()
        if (response.ok) highest.push(Number([...said.matchAll(/"seq":(\d+)/g)].at(-1)?.[1]))
        return response.ok
      }
      const reading = Array.from({ length: 6 }, async () => {
        while (await read());
      })
      await Bun.sleep(chance.from(40, 70))
      await alice.send(calls.patchSession, { id: session.id, visibility: "private" })
      const { entries: known } = await alice.send(calls.getSession, { id: session.id })
      await Promise.all(reading)
      stopped = true
      await Promise.all(appending)
      expect(highest.length).toBeGreaterThan(0)
      expect(highest.filter((seq) => seq > known)).toEqual([])
    }
  })

  test("a person removed at one node hears at the other that their list has changed, and strangers don't", async () => {
    const session = await both.house.session(alice)
    const stranger = await both.house.person("stranger@example.com")
    const invited = await alice.send(calls.invite, { id: session.id, email: bob.address })
    const collaboratorId = "id" in invited && invited.id ? invited.id : ""
    const [bobs, strangers] = await Promise.all(
      [bob, stranger].map((who) => watch(both.nodes[1].url, { authorization: `Bearer ${who.token}` })),
    )
    const heard = (who: Watcher | undefined) => who?.frames.flatMap((it) => (it.type === "event" ? [it.event] : []))
    await alice.send(calls.removeCollaborator, { id: session.id, collaboratorId })
    await bobs?.until("the hint", () => heard(bobs)?.includes("collaborator.removed") ?? false)
    await both.house.session(stranger)
    await strangers?.until("what is their own", () => heard(strangers)?.includes("session.created") ?? false)
    expect(heard(strangers)).toEqual(["session.created"])
    for (const one of [bobs, strangers]) one?.hangUp()
  })

  test("a token that is revoked at one node ends its sockets at the other", async () => {
    const carol = await both.house.person("carol@example.com")
    const watching = await watch(both.nodes[1].url, { authorization: `Bearer ${carol.token}` })
    const { tokens } = await carol.send(calls.listTokens, {})
    await carol.send(calls.revokeToken, { tokenId: tokens[0]?.id ?? "" })
    await watching.until("the socket ends", () => watching.closed !== null)
  })

  test("a node that stops tells its sockets to come back", async () => {
    const session = await both.house.session(alice)
    const watching: Watcher = await watch(both.nodes[1].url, { authorization: `Bearer ${alice.token}` })
    watching.join(session.id)
    await watching.until("the entries", () => watching.seqs(session.id).length === 3)
    await both.nodes[1].kill()
    await watching.until("the socket ends", () => watching.closed !== null)
    expect(watching.closed).toBe(4412)
  })
})
