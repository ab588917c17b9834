import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { readConfig } from "../../server/src/config.ts"
import type { Wire } from "../../server/src/live/bus.ts"
import { type Running, start } from "../../server/src/main.ts"
import { freshDatabase, sharedPostgres } from "../harness/postgres.ts"
import { type Served, serve } from "../harness/served.ts"
import { at, fixed, type TokenHolder } from "../integration/people.ts"
import { watch } from "./watching.ts"

/**
 * Silence at the other nodes: once a call that takes something away has returned, no node hands anything of the session to
 * whoever lost it, not even one that was paused and knows of nothing.
 *
 * Control: in server/src/live/bus.ts let `happened` not wait for `settled`: the second and the last test fail. In
 * server/src/live/lease.ts let `holds` always be true: the third fails.
 */
const postgres = await sharedPostgres()

describe.skipIf(!postgres)("what another node may still deliver", () => {
  const nodes: Served[] = []
  const folders: string[] = []
  let drop: () => void | Promise<void> = () => {}
  let alice: TokenHolder
  let bob: TokenHolder

  const node = (which: number) => {
    const it = nodes[which]
    if (!it) throw new Error("There is no such node.")
    return it
  }
  const house = () => at(node(0).url, node(0).dataDir)

  beforeAll(async () => {
    if (!postgres) return
    const database = await freshDatabase(postgres)
    drop = database.drop
    for (let which = 0; which < 2; which++) {
      const folder = mkdtempSync(join(tmpdir(), "openctl-node-"))
      folders.push(folder)
      const { PORT: _, ...rest } = fixed
      nodes.push(await serve({ ...rest, DATA_DIR: folder, DATABASE_URL: database.url }))
    }
    alice = await house().person("alice@example.com")
    bob = await house().person("bob@example.com")
  })
  afterAll(async () => {
    for (const it of nodes) {
      process.kill(it.pid, "SIGCONT")
      await it.stop()
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    await drop()
  })

  /** A session with Bob in it, who watches it at the second node. */
  async function bobWatches() {
    const session = await house().session(alice)
    const invited = await alice.send(calls.invite, { id: session.id, email: bob.address, role: "contributor" })
    const collaboratorId = "id" in invited && invited.id ? invited.id : ""
    const watching = await watch(node(1).url, { authorization: `Bearer ${bob.token}` })
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
    process.kill(node(1).pid, "SIGSTOP")
    const begun = performance.now()
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    const took = performance.now() - begun
    const known = watching.frames.length
    process.kill(node(1).pid, "SIGCONT")
    await watching.until("the socket ends", () => watching.closed !== null || watching.ended(id) !== null)
    await Bun.sleep(200)
    const said = watching.frames.slice(known).filter((it) => it.type !== "closed")
    expect(said).toEqual([])
    expect(took).toBeGreaterThan(1_000)
    expect(took).toBeLessThan(8_000)
    watching.hangUp()
  })

  test("giving something waits for nobody", async () => {
    const session = await house().session(alice)
    process.kill(node(1).pid, "SIGSTOP")
    try {
      const begun = performance.now()
      await alice.send(calls.invite, { id: session.id, email: "dave@example.com" })
      expect(performance.now() - begun).toBeLessThan(1_000)
    } finally {
      process.kill(node(1).pid, "SIGCONT")
    }
  })
})

/** Nobody hears anybody: only the rows tell. */
const deaf = (wire: Wire): Wire => ({ ...wire, tell: () => {} })

describe.skipIf(!postgres)("nodes that don't hear each other", () => {
  const nodes: Running[] = []
  const folders: string[] = []
  let drop: () => void | Promise<void> = () => {}

  beforeAll(async () => {
    if (!postgres) return
    const database = await freshDatabase(postgres)
    drop = database.drop
    for (let which = 0; which < 2; which++) {
      const folder = mkdtempSync(join(tmpdir(), "openctl-node-"))
      folders.push(folder)
      nodes.push(await start(readConfig({ ...fixed, DATA_DIR: folder, DATABASE_URL: database.url }), undefined, deaf))
    }
  })
  afterAll(async () => {
    for (const it of nodes) await it.stop()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    await drop()
  })

  test("Bob, who was removed at one, does not learn at the other that Carol went", async () => {
    const house = at(nodes[0]?.url ?? "", folders[0] ?? "")
    const far = nodes[1]?.url ?? ""
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
