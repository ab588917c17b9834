import { sql } from "kysely"
import { type Loop, loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"
import type { Hub } from "./hub.ts"

/** A run that wasn't seen for this long says no more: what it was writing is given up, on each node by itself. */
const SEEN_MS = 60_000
const LOOK_MS = 15_000
const AT_ONCE = 500

export function giveUpQuiet(
  store: Store,
  hub: Pick<Hub, "speaking" | "silent">,
  failed: (error: unknown) => void,
): Loop {
  return loop({
    every: LOOK_MS,
    failed,
    async work() {
      const ids = hub.speaking()
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const some = ids.slice(at, at + AT_ONCE)
        const rows = await store.db
          .selectFrom("runs")
          .select("session_id")
          .where("session_id", "in", some)
          .where("ended_at", "is", null)
          .where("seen_at", ">", sql<number>`${store.now} - ${SEEN_MS}`)
          .execute()
        const seen = new Set(rows.map((row) => row.session_id))
        for (const id of some) if (!seen.has(id)) hub.silent(id)
      }
    },
  })
}
