import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Wire } from "../../server/src/live/bus.ts"
import type { Running } from "../../server/src/main.ts"
import type { TokenHolder } from "../harness/people.ts"
import { sharedPostgres } from "../harness/postgres.ts"
import type { Served } from "../harness/served.ts"
import { type TwoNodes, twoInProcess, twoProcesses } from "./two-nodes.ts"
import { watch } from "./watching.ts"

/**
 * Silence at the other nodes: once a call that takes access away has returned, no node sends anything of the session to the
 * person who lost it, not even one that was paused and knows nothing of it.
 *
 * Control: in server/src/live/bus.ts let `happened` not wait for `settled`: the second and the last test fail. In
 * server/src/live/lease.ts let `holds` always be true: the third fails.
 */
const postgres = await sharedPostgres()

describe.skipIf(!postgres)("the entries that another node may still deliver", () => {
  let both: TwoNodes<Served>
  let alice: TokenHolder
  let bob: TokenHolder

  beforeAll(async () => {
    if (!postgres) return
    both = await twoProcesses(postgres)
    alice = await both.house.person("alice@example.com")
    bob = await both.house.person("bob@example.com")
  })
  afterAll(async () => {
    if (!both) return
    process.kill(both.nodes[1].pid, "SIGCONT")
    await both.stop()
  })

  /** A session with Bob in it, who watches it at the second node. */
  async function bobWatches() {
    const session = await both.house.session(alice)
    const invited = await alice.send(calls.invite, { id: session.id, email: bob.address, role: "contributor" })
    const collaboratorId = "id" in invited && invited.id ? invited.id : ""
    const watching = await watch(both.nodes[1].url, { authorization: `Bearer ${bob.token}` })
    watching.join(session.id)
    await watching.until("the entries", () => watching.seqs(session.id).length === 3)
    return { id: session.id, collaboratorId, watching }
  }

  test("a removal returns when the other node knows: in much less than a lease", async () => {
    const took: number[] = []
    for (let trial = 0; trial < 5; trial++) {
      const { id, collaboratorId, watching } = await bobWatches()
      const begun = performance.now()
      await alice.send(calls.removeCollaborator, { id, collaboratorId })
      took.push(performance.now() - begun)
      await watching.until("the end of access", () => watching.ended(id) !== null)
      watching.hangUp()
    }
    expect(took.toSorted((a, b) => a - b)[2]).toBeLessThan(1_000)
  })

  test("a paused node is waited for until its lease has ended, and says nothing of the session when it wakes", async () => {
    const { id, collaboratorId, watching } = await bobWatches()
    process.kill(both.nodes[1].pid, "SIGSTOP")
    const begun = performance.now()
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    const took = performance.now() - begun
    const known = watching.frames.length
    process.kill(both.nodes[1].pid, "SIGCONT")
    await watching.until("the socket ends", () => watching.closed !== null || watching.ended(id) !== null)
    await Bun.sleep(200)
    const said = watching.frames.slice(known).filter((it) => it.type !== "closed")
    expect(said).toEqual([])
    expect(took).toBeGreaterThan(1_000)
    expect(took).toBeLessThan(8_000)
    watching.hangUp()
  })

  test("granting access waits for no node", async () => {
    const session = await both.house.session(alice)
    process.kill(both.nodes[1].pid, "SIGSTOP")
    try {
      const begun = performance.now()
      await alice.send(calls.invite, { id: session.id, email: "dave@example.com" })
      expect(performance.now() - begun).toBeLessThan(1_000)
    } finally {
      process.kill(both.nodes[1].pid, "SIGCONT")
    }
  })
})

/** No messages arrive: only the rows tell. */
const deaf = (wire: Wire): Wire => ({ ...wire, tell: () => {} })

describe.skipIf(!postgres)("nodes that don't hear each other", () => {
  let both: TwoNodes<Running>

  beforeAll(async () => {
    if (postgres) both = await twoInProcess(postgres, deaf)
  })
  afterAll(() => both?.stop())

  test("Bob, who was removed at one, does not learn at the other that Carol went", async () => {
    const { house } = both
    const far = both.nodes[1].url
    const alice = await house.person("alice@example.com")
    const bob = await house.person("bob@example.com")
    const carol = await house.person("carol@example.com")
    for (let trial = 0; trial < 3; trial++) {
      const { id } = await house.session(alice)
      const invited = await alice.send(calls.invite, { id, email: bob.address, role: "contributor" })
      await alice.send(calls.invite, { id, email: carol.address, role: "contributor" })
      const watching = await watch(far, { authorization: `Bearer ${bob.token}` })
      watching.join(id)
      const carols = await watch(far, { authorization: `Bearer ${carol.token}` })
      carols.join(id)
      const seen = () => watching.frames.filter((it) => it.type === "here").flatMap((it) => it.people)
      await watching.until("that Carol is here", () => seen().some((it) => it.id === carol.id))
      const collaboratorId = "id" in invited && invited.id ? invited.id : ""
      await alice.send(calls.removeCollaborator, { id, collaboratorId })
      const known = watching.frames.length
      carols.hangUp()
      await Bun.sleep(150)
      expect(watching.frames.slice(known).filter((it) => it.type === "here")).toEqual([])
      watching.hangUp()
    }
  })
})
