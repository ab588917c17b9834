import { chanceOf } from "../harness/chance.ts"
import { ownPostgres } from "../harness/postgres.ts"
import { restartUnderLoad } from "../live/restarting.ts"

/** Restarts of PostgreSQL, half of them as a crash, on one installation of two nodes. */
export async function postgresRestarts(count: number, seed: number): Promise<string> {
  const postgres = await ownPostgres()
  try {
    const { acknowledged, statuses } = await restartUnderLoad(postgres, count, chanceOf(seed))
    const odd = Object.keys(statuses).filter((status) => !["200", "409", "503"].includes(status))
    if (odd.length > 0) throw new Error(`Requests were answered with ${odd.join(", ")}.`)
    return `no node ended, ${acknowledged} acknowledged lines, none lost, ${statuses[503] ?? 0} requests were told to come back`
  } finally {
    await postgres.stop()
  }
}
