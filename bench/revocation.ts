import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Collaborator } from "#protocol/sharing"
import { freshDatabase, ownPostgres } from "../tests/harness/postgres.ts"
import { type Served, serve } from "../tests/harness/served.ts"
import { makePeople, quiet, type TestPerson } from "../tests/storage/person.ts"
import { asker, steadily } from "./asker.ts"
import { installed } from "./installed.ts"
import { centile, ms, type Table } from "./measure.ts"
import { sharedSession } from "./shared.ts"
import { hundreds, until, viewer } from "./viewer.ts"

/** Removes people's access while the session grows: how long the call takes, and how much still reaches them afterwards. */
export async function revocation(table: Table): Promise<void> {
  await installed(async ({ served, people }) => {
    report(table, "one node", 5, await measure(people, served.url, served.url))
  }, 51)
  const postgres = await ownPostgres().catch(() => null)
  if (!postgres) return table.row("revocation on two nodes", "not measured: no PostgreSQL here", "p99 <= 25 ms")
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-bench-"))
  const nodes: Served[] = []
  try {
    const { url } = await freshDatabase(postgres)
    const database = { DATA_DIR: folder, DATABASE_URL: url, OPENCTL_SECRET: "5e".repeat(32) }
    const people = await makePeople(database, 51)
    for (const own of ["one", "two"]) {
      const home = path.join(folder, own)
      mkdirSync(home)
      nodes.push(await serve(quiet({ ...database, DATA_DIR: home })))
    }
    const [here, there] = nodes
    if (here && there) report(table, "two nodes on PostgreSQL", 25, await measure(people, here.url, there.url))
  } finally {
    for (const node of nodes) await node.kill("SIGKILL")
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Measured {
  calls: number[]
  /** From sending the call to the `closed` frame. */
  closed: number[]
  forbidden: number
  received: number
}

function report(table: Table, where: string, most: number, { calls, closed, forbidden, received }: Measured): void {
  const p99 = centile(calls, 0.99)
  table.row(
    `revocation on ${where}, ${calls.length} calls while the session grows`,
    `p50 ${ms(centile(calls, 0.5))}, p99 ${ms(p99)}`,
    `p99 <= ${most} ms`,
    p99 <= most,
  )
  table.row(
    "- from the call to the `closed` frame",
    `p50 ${ms(centile(closed, 0.5))}, p99 ${ms(centile(closed, 0.99))}`,
  )
  table.row(
    "- entries delivered afterwards",
    `${forbidden} (of ${received.toLocaleString("en")})`,
    "0",
    forbidden === 0 && closed.length === calls.length,
  )
}

/** The owner is at one node, the viewers are at the other. */
async function measure(people: TestPerson[], ownerUrl: string, viewersUrl: string): Promise<Measured> {
  const all: Measured = { calls: [], closed: [], forbidden: 0, received: 0 }
  for (let round = 0; round < 4; round++) {
    const { id, owner, others, client } = await sharedSession(ownerUrl, people, round)
    const sentAt: number[] = []
    const began = new Map<string, number>()
    const returned = new Map<string, number>()
    const ended = new Set<string>()
    const viewers = await hundreds(others.length, async (nth) => {
      const who = others[nth]
      if (!who) throw new Error("There are not enough people.")
      const one = await viewer(viewersUrl, who.token, {
        entries(_session, first, last) {
          all.received += last - first + 1
          // Entries sent to the server after the call returned, and all frames after `closed`.
          const since = returned.get(who.email) ?? Number.POSITIVE_INFINITY
          for (let seq = first; seq <= last; seq++) {
            if (ended.has(who.email) || (sentAt[seq] ?? 0) > since) all.forbidden += 1
          }
        },
        closed() {
          all.closed.push(performance.now() - (began.get(who.email) ?? 0))
          ended.add(who.email)
        },
      })
      one.join(id)
      return one
    })
    await Bun.sleep(300)
    let over = false
    const appending = steadily({
      url: ownerUrl,
      token: owner.token,
      session: id,
      line: '{"type":"user","message":{"role":"user","content":"Does it build?"}}',
      everyMs: 2,
      goOn: () => !over,
      sentAt,
    })
    const { body } = await client.call<{ collaborators: Collaborator[] }>("GET", `/sessions/${id}/collaborators`)
    const { ask, end } = await asker(ownerUrl, owner.token)
    for (const { id: row, email } of body.collaborators) {
      const at = performance.now()
      began.set(email, at)
      const status = await ask("DELETE", `/api/sessions/${id}/collaborators/${row}`)
      if (status[0] !== "2") throw new Error(`A revocation was refused: ${status}`)
      returned.set(email, performance.now())
      all.calls.push(performance.now() - at)
      await Bun.sleep(10)
    }
    await until(() => ended.size === others.length, 3000)
    await Bun.sleep(100)
    over = true
    await appending
    end()
    for (const one of viewers) one.end()
  }
  return all
}
