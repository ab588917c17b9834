import { chaos } from "../follow/chaos.ts"
import { scene } from "../harness/terminals.ts"

/** The CLI and the server are killed while an agent writes, and its file is replaced and purged; one session each time. */
export async function following(count: number, seed: number): Promise<string> {
  const it = await scene()
  const sum = { lines: 0, cliKills: 0, serverKills: 0, purges: 0, replacements: 0 }
  try {
    for (let run = 0; run < count; run++) {
      const id = `55555555-5555-4555-8555-${String(run).padStart(12, "0")}`
      const outcome = await chaos(it, id, seed + run, 40)
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += outcome[key]
      if (run % 10 === 9) console.log(`  ${run + 1} sessions, ${sum.cliKills + sum.serverKills} kills`)
    }
  } finally {
    await it.end()
  }
  return `${sum.lines} lines, each once and in order, over ${sum.cliKills} kills of the CLI, ${sum.serverKills} of the server, ${sum.purges} purges and ${sum.replacements} replacements of the file`
}
