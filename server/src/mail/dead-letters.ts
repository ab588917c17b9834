import type { DeadLetter } from "#protocol/operator"
import type { Store } from "../storage/store.ts"

/** Letters that did not arrive, for the operator: to inspect, and to send again once the cause is fixed. */

export async function countByState(store: Store): Promise<Record<string, number>> {
  const rows = await store.db
    .selectFrom("letters")
    .select((row) => ["state", row.fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute()
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
}

export async function listDead(store: Store, limit: number): Promise<DeadLetter[]> {
  const rows = await store.db
    .selectFrom("letters")
    .select(["id", "kind", "to_address", "state", "attempts", "problem", "created_at"])
    .where("state", "in", ["failed", "bounced"])
    .orderBy("id", "desc")
    .limit(limit)
    .execute()
  return rows.map(({ to_address, created_at, ...row }) => ({
    ...row,
    to: to_address,
    created_at: new Date(created_at).toISOString(),
  }))
}

/** Puts failed letters back into the queue: the named ones, or all. A bounced one can only be sent again by its owner. */
export async function requeue(store: Store, ids: readonly string[] | "all"): Promise<number> {
  const rows = await store.unrecorded
    .updateTable("letters")
    .set({ state: "queued", attempts: 0, next_at: store.now, leased_until: null, problem: null })
    .where("state", "=", "failed")
    .$if(ids !== "all", (query) => query.where("id", "in", ids as string[]))
    .returning("id")
    .execute()
  return rows.length
}
