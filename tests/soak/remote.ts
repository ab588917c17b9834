import { scene } from "../harness/terminals.ts"
import { chaos } from "../remote/run-chaos.ts"

/** Runner and server are killed while prompts are sent, approved and run; one session each time. */
export async function remote(count: number, seed: number): Promise<string> {
  const it = await scene()
  const sum = { prompts: 0, given: 0, interrupted: 0, cancelled: 0, runnerKills: 0, serverKills: 0 }
  try {
    for (let session = 0; session < count; session++) {
      const outcome = await chaos({ it, seed: seed + session, steps: 40 })
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += outcome[key]
      if (session % 5 === 4) console.log(`  ${session + 1} sessions, ${sum.runnerKills + sum.serverKills} kills`)
    }
  } finally {
    await it.end()
  }
  return `${sum.prompts} prompts, ${sum.given} given, none twice and none that was not approved; ${sum.interrupted} interrupted and ${sum.cancelled} cancelled, none lost without a word, over ${sum.runnerKills} kills of the runner and ${sum.serverKills} of the server`
}
