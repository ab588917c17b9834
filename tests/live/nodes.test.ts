import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { freshDatabase, sharedPostgres } from "../harness/postgres.ts"
import { type Served, serve } from "../harness/served.ts"
import { append, at, fixed, type TokenHolder } from "../integration/people.ts"
import { unbroken, type Watcher, watch } from "./watching.ts"

/** Two server processes on one PostgreSQL, as an installation behind a proxy runs them. */
const postgres = await sharedPostgres()

describe.skipIf(!postgres)("two nodes on PostgreSQL", () => {
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
  const house = (which: number) => at(node(which).url, node(which).dataDir)
  /** The same person at the other node: their token works everywhere. */
  const through = (which: number, who: TokenHolder) => ({
    ...who,
    ...house(which).asking({ authorization: `Bearer ${who.token}` }),
  })

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
    alice = await house(0).person("alice@example.com")
    bob = await house(0).person("bob@example.com")
  })
  afterAll(async () => {
    for (const it of nodes) await it.stop()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    await drop()
  })

  test("Bob at the second node follows what Alice appends at the first, without a gap", async () => {
    const session = await house(0).session(alice, {}, 5)
    await alice.send(calls.invite, { id: session.id, email: bob.address })
    const watching = await watch(node(1).url, { authorization: `Bearer ${bob.token}` })
    watching.join(session.id)
    for (let line = 5; line < 105; line++) await append(line % 2 ? alice : through(1, alice), session.id, line, 1)
    await watching.until("the last entry", () => watching.seqs(session.id).at(-1) === 105)
    expect(watching.seqs(session.id)).toHaveLength(105)
    expect(unbroken(watching.seqs(session.id))).toBeTrue()
    watching.hangUp()
  })

  test("nothing appended after a revocation at one node reaches a socket at the other", async () => {
    for (let trial = 0; trial < Number(process.env.OPENCTL_SOAK ?? 10); trial++) {
      const session = await house(0).session(alice)
      await alice.send(calls.patchSession, { id: session.id, visibility: "public" })
      const watching = await watch(node(1).url, { authorization: `Bearer ${bob.token}` })
      watching.join(session.id)
      await watching.until("the first entries", () => watching.seqs(session.id).length === 3)
      let stopped = false
      const appending = [0, 1, 0].map(async (which, index) => {
        for (let line = 0; !stopped; line++) {
          await through(which, alice).fetch(`/api/sessions/${session.id}/entries?source=s${index}&line=${line}`, {
            method: "POST",
            body: `{"n":${line}}\n`,
          })
        }
      })
      await Bun.sleep(20 + Math.random() * 30)
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

  test("a token that is revoked at one node ends its sockets at the other", async () => {
    const carol = await house(0).person("carol@example.com")
    const watching = await watch(node(1).url, { authorization: `Bearer ${carol.token}` })
    const { tokens } = await carol.send(calls.listTokens, {})
    await carol.send(calls.revokeToken, { tokenId: tokens[0]?.id ?? "" })
    await watching.until("the socket ends", () => watching.closed !== null)
  })

  test("a node that stops tells its sockets to come back", async () => {
    const session = await house(0).session(alice)
    const watching: Watcher = await watch(node(1).url, { authorization: `Bearer ${alice.token}` })
    watching.join(session.id)
    await watching.until("the entries", () => watching.seqs(session.id).length === 3)
    await node(1).kill()
    await watching.until("the socket ends", () => watching.closed !== null)
    expect(watching.closed).toBe(4412)
  })
})
