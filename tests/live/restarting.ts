import type { Chance } from "../harness/chance.ts"
import type { OwnPostgres } from "../harness/postgres.ts"
import { freshDatabase } from "../harness/postgres.ts"
import type { Served } from "../harness/served.ts"
import { clientOf } from "../storage/client.ts"
import { numbered } from "../storage/numbered.ts"
import { twoProcessesOn } from "./two-nodes.ts"
import { unbroken, watch } from "./watching.ts"

/**
 * A PostgreSQL that restarts under load: two nodes, with writers, readers and followers at both. No node ends, acknowledged
 * writes survive, refusals meanwhile use our own words, and afterwards everything recovers by itself.
 */
export interface Restarted {
  acknowledged: number
  /** How requests were answered, by status. */
  statuses: Record<number, number>
  logs: string[]
}

/** How long a self-recovering failure may last. */
const PATIENCE_MS = 20_000
const WRITERS = 10

export async function restartUnderLoad(postgres: OwnPostgres, restarts: number, chance: Chance): Promise<Restarted> {
  const database = await freshDatabase(postgres)
  const both = await twoProcessesOn(database)
  const statuses: Record<number, number> = {}
  try {
    const alice = await both.house.person("alice@example.com")
    const clients = both.nodes.map((node) => clientOf(node.url, alice.token))
    const [one] = clients
    if (!one) throw new Error("There is no node.")
    const sessions = await Promise.all(
      Array.from({ length: WRITERS }, async () => (await one.create({ agent: "claude-code" })).id),
    )
    const lines = sessions.map(() => 0)
    let stopped = false

    const heard = async (response: Response) => {
      statuses[response.status] = (statuses[response.status] ?? 0) + 1
      if (response.status !== 503) return response
      const body = (await response.json()) as { code?: string }
      if (body.code !== "UNAVAILABLE" || response.headers.get("retry-after") === null) {
        throw new Error(`A 503 without our words: ${JSON.stringify(body)}`)
      }
      return response
    }
    const write = async (which: number) => {
      const id = sessions[which] ?? ""
      for (let turn = which; !stopped; turn++) {
        const line = lines[which] ?? 0
        const client = clients[turn % 2] ?? one
        const path = `/sessions/${id}/entries?source=main&line=${line}`
        const response = await heard(await client.raw("POST", path, numbered(line, line + 2)))
        if (response.status === 200) lines[which] = line + 2
      }
    }
    const read = async (client: typeof one) => {
      while (!stopped) {
        await heard(await client.raw("GET", "/sessions"))
        await heard(await client.raw("GET", `/sessions/${sessions[0]}`))
      }
    }
    const load = [
      ...sessions.map((_, which) => write(which)),
      ...clients.flatMap((client) => [read(client), read(client)]),
    ]
    const working = Promise.all(load)
    // Handled at once, and thrown where it is awaited.
    working.catch(() => {
      stopped = true
    })
    for (let restart = 0; restart < restarts && !stopped; restart++) {
      await Bun.sleep(chance.from(100, 600))
      await postgres.halt(chance.is(0.5) ? "fast" : "immediate")
      await Bun.sleep(chance.from(50, 800))
      await postgres.start()
      const before = lines.reduce((sum, count) => sum + count, 0)
      await until("appends go on", () => stopped || lines.reduce((sum, count) => sum + count, 0) > before)
    }
    stopped = true
    await working
    for (const node of both.nodes) if (!isAlive(node)) throw new Error(`A node ended. It said:\n${node.log()}`)
    await followsAgain(both.nodes, alice.token, one)
    for (const [which, id] of sessions.entries()) {
      const exported = (await one.export(id)).toString()
      if (!exported.startsWith(numbered(0, lines[which] ?? 0))) throw new Error(`Lines of ${id} are missing.`)
    }
    await until("what was written can be found", async () => {
      const { body } = await one.call<{ hits: unknown[] }>("GET", `/sessions/${sessions[0]}/search?q=line`)
      return body.hits.length > 0
    })
    const acknowledged = lines.reduce((sum, count) => sum + count, 0)
    return { acknowledged, statuses, logs: both.nodes.map((node) => node.log()) }
  } finally {
    await both.stop()
  }
}

/** Appends at one node reach followers at the other, at once and without a gap: leases and LISTEN are back. */
async function followsAgain(nodes: readonly Served[], token: string, one: ReturnType<typeof clientOf>): Promise<void> {
  const { id } = await one.create()
  const watching = await watch(nodes[1]?.url ?? "", { authorization: `Bearer ${token}` })
  watching.join(id)
  for (let line = 0; line < 10; line++) await one.append(id, numbered(line, line + 1), { line })
  await watching.until("the last entry", () => watching.seqs(id).at(-1) === 10)
  if (!unbroken(watching.seqs(id))) throw new Error("A follower has a gap.")
  watching.hangUp()
}

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await is()); await Bun.sleep(20)) {
    if (Date.now() > end) throw new Error(`It did not come to that: ${what}.`)
  }
}

function isAlive(node: Served): boolean {
  try {
    return process.kill(node.pid, 0)
  } catch {
    return false
  }
}
