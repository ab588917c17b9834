import { catchUp } from "./catch-up.ts"
import { liveFanout } from "./live-fanout.ts"
import { liveIdle } from "./live-idle.ts"
import { liveLatency } from "./live-latency.ts"
import type { Table } from "./measure.ts"
import { revocation } from "./revocation.ts"

/** The live socket: how long followers of a session wait, and what they cost. */
export const liveBenchmarks: Record<string, (table: Table) => Promise<void>> = {
  "live-latency": liveLatency,
  "live-fanout": liveFanout,
  "live-idle": liveIdle,
  revocation,
  "catch-up": catchUp,
}
