import { calls } from "#protocol/calls"
import type { Client } from "#protocol/client"
import { createClient } from "#protocol/client"
import { installed } from "./installed.ts"
import { median, ms, several, type Table } from "./measure.ts"
import { transcript } from "./transcript.ts"

/** Finding in sessions of three lengths: the first matches, and the whole count, of what is rare and of what is everywhere. */
export async function find(table: Table): Promise<void> {
  await installed(async ({ served, client, person }) => {
    const asking = createClient({ base: served.url, headers: () => ({ authorization: `Bearer ${person.token}` }) })
    for (const entries of [100, 5_000, 50_000]) {
      const { id } = await client.create({ agent: "claude-code" })
      await client.append(id, transcript(entries))
      await client.complete(id)
      const name = `find in ${entries.toLocaleString("en")} entries`
      // The worker begins with the first.
      await count(asking, id, { q: "warm" })
      const firsts = await several(9, () => count(asking, id, { q: "function" }, 1))
      const first = median(firsts.map((run) => run.took))
      table.row(`${name}, first matches`, ms(first), "<= 50 ms", first <= 50)
      const all = { rare: "zzyzx", frequent: "the" }
      for (const [what, q] of Object.entries(all)) await row(table, `${name}, all of a ${what} word`, asking, id, { q })
      await row(table, `${name}, all of a regular expression`, asking, id, { q: "[a-z]+Error: \\w+", regex: "1" })
    }
  })
}

interface Looked {
  q: string
  regex?: "1"
}

async function row(table: Table, name: string, asking: Client, id: string, looked: Looked): Promise<void> {
  const runs = await several(3, () => count(asking, id, looked))
  const took = median(runs.map((run) => run.took))
  table.row(name, `${ms(took)}, ${runs[0]?.matches.toLocaleString("en")} matches`, "<= 2,000 ms", took <= 2_000)
}

async function count(asking: Client, id: string, looked: Looked, stretches = Number.POSITIVE_INFINITY) {
  const began = performance.now()
  let matches = 0
  let cursor: string | null = "0"
  for (let nth = 0; cursor !== null && nth < stretches; nth++) {
    const { entries, next }: { entries: [number, number][]; next: string | null } = await asking.send(
      calls.findInSession,
      { id, ...looked, cursor },
    )
    for (const [, many] of entries) matches += many
    cursor = next
  }
  return { took: performance.now() - began, matches }
}
