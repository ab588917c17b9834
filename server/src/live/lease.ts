import { sql } from "kysely"
import { loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"

/**
 * A node's permission to deliver, for five seconds at a time. Renewing it includes checking everybody's rights again: a node
 * that can't (its database is away, it was paused) goes silent by itself. A caller who took access away waits for the other
 * nodes' confirmation, or for the end of their lease.
 */
export interface Lease {
  /** Whether this node may send anything to its sockets now. */
  holds(): boolean
  /** The other nodes that may be delivering, and the database's time of this answer. */
  others(): Promise<{ since: number; ids: string[] }>
  /** Those of them that haven't checked the rows since then, and whose lease still runs. */
  behind(since: number, ids: readonly string[]): Promise<string[]>
  end(): Promise<void>
}

export const LEASE_MS = 5_000
const RENEW_MS = 1_500
const AGAIN_MS = 250
/** The margin that a node subtracts from its own lease: clocks run at slightly different rates. */
const MARGIN_MS = 250
/** After this time, nodes that left without a word are forgotten. */
const FORGET_MS = 60_000

/** `look` reads the rights of everybody connected here, and resolves when nothing is delivered by an older reading. */
export async function takeLease(given: {
  store: Store
  node: string
  look(): Promise<void>
  failed(error: unknown): void
}): Promise<Lease> {
  const { store, node, look, failed } = given
  const { unrecorded: db, now } = store
  // Both clocks: one stops while the machine sleeps, the other can be set back.
  let end = { steady: 0, wall: 0 }

  async function renew(signal: AbortSignal): Promise<void> {
    const begun = { steady: performance.now(), wall: Date.now() }
    const until = sql<number>`${now} + ${LEASE_MS}`
    // Before the check, so that anybody who takes access away meanwhile knows of this node and waits for it.
    const row = await db
      .insertInto("nodes")
      .values({ id: node, until, looked_at: 0 })
      .onConflict((on) => on.column("id").doUpdateSet({ until }))
      .returning(now.as("at"))
      .executeTakeFirstOrThrow()
    await look()
    if (signal.aborted) return
    const lasts = LEASE_MS - MARGIN_MS
    end = { steady: begun.steady + lasts, wall: begun.wall + lasts }
    await db.updateTable("nodes").set({ looked_at: row.at }).where("id", "=", node).execute()
  }

  await db.deleteFrom("nodes").where("until", "<", sql<number>`${now} - ${FORGET_MS}`).execute()
  const renewing = loop({ every: RENEW_MS, afterFailure: AGAIN_MS, work: renew, failed })
  await renewing.now()

  return {
    holds: () => performance.now() < end.steady && Date.now() < end.wall,
    async others() {
      const { since, ids } = await db
        .selectNoFrom([
          now.as("since"),
          (of) =>
            of
              .selectFrom("nodes")
              .select(sql<string | null>`string_agg(id, ' ')`.as("ids"))
              .where("id", "<>", node)
              .where("until", ">", now)
              .as("ids"),
        ])
        .executeTakeFirstOrThrow()
      return { since: Number(since), ids: ids?.split(" ") ?? [] }
    },
    async behind(since, ids) {
      const rows = await db
        .selectFrom("nodes")
        .select("id")
        .where("id", "in", [...ids])
        .where("until", ">", now)
        .where("looked_at", "<", since)
        .execute()
      return rows.map((row) => row.id)
    },
    async end() {
      await renewing.close()
      end = { steady: 0, wall: 0 }
      // A node that can't sign off is waited for until its lease has ended.
      await db.deleteFrom("nodes").where("id", "=", node).execute().catch(failed)
    },
  }
}
