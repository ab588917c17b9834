import { open } from "../server/src/access/open.ts"
import { nobody, type Viewer } from "../server/src/access/viewer.ts"
import { readConfig } from "../server/src/config.ts"
import { chainedBy } from "../server/src/history/chain.ts"
import { openStore } from "../server/src/storage/store.ts"
import { quiet } from "../tests/storage/person.ts"
import { type Installed, installed } from "./installed.ts"
import { load, median, ms, rate, several, type Table } from "./measure.ts"

/** Lists the fifty people a session is shared with, including the whole access check; and the check alone. */
export async function collaborators(table: Table): Promise<void> {
  await installed(async (it) => {
    const { id } = await it.client.create()
    const others = it.people.slice(1)
    await it.client.call("POST", `/sessions/${id}/collaborators`, { emails: others.map((one) => one.email) })
    // Each person opens it once, which accepts the invitation.
    for (const other of others) {
      await fetch(`${it.served.url}/api/sessions/${id}`, { headers: { authorization: `Bearer ${other.token}` } })
    }
    const paths = [`/api/sessions/${id}/collaborators`]
    const runs = await several(3, () => load({ url: it.served.url, token: it.person.token, paths, connections: 32 }))
    const perSecond = median(runs.map((run) => run.perSecond))
    const p99 = median(runs.map((run) => run.p99))
    table.row(
      "collaborators of 50 people, 32 connections",
      `${rate(perSecond)}, p99 ${ms(p99)}`,
      ">= 15,000/s, p99 <= 5 ms",
      perSecond >= 15_000 && p99 <= 5,
    )
    for (const [who, viewer] of [
      ["the owner", viewerOf(it.people[0])],
      ["a collaborator", viewerOf(it.people[25])],
    ] as const) {
      const micros = await checkAlone(it, id, viewer)
      table.row(
        `- the check alone, for ${who}`,
        `p50 ${micros.p50.toFixed(0)} µs, p99 ${micros.p99.toFixed(0)} µs`,
        "p99 <= 50 µs",
        micros.p99 <= 50,
      )
    }
  }, 51)
}

function viewerOf(person: Installed["person"] | undefined): Viewer {
  if (!person) throw new Error("There are not enough people.")
  return { ...nobody, person: { id: person.id, name: "" }, via: "sign-in" }
}

async function checkAlone({ database }: Installed, id: string, viewer: Viewer) {
  const config = readConfig(quiet(database))
  const store = await openStore({ folder: config.dataDir, recording: chainedBy(config.secret) })
  const times: number[] = []
  for (let n = 0; n < 30_000; n++) {
    const began = performance.now()
    await open(store, viewer, id, "view")
    if (n >= 10_000) times.push((performance.now() - began) * 1000)
  }
  await store.close()
  times.sort((a, b) => a - b)
  return { p50: times[Math.floor(times.length / 2)] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 }
}
