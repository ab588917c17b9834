import type { Viewer } from "../access/viewer.ts"
import type { Store } from "../storage/store.ts"

type Held = Pick<Viewer, "via" | "credential">

/** Which of these viewers' sign-ins and tokens are still valid. One query for each kind. */
export async function goodCredentials(store: Store, held: readonly Held[]): Promise<(one: Held) => boolean> {
  const good = new Set<string>()
  for (const [via, table] of [
    ["token", "tokens"],
    ["sign-in", "sign_ins"],
  ] as const) {
    const ids = [...new Set(held.flatMap((one) => (one.via === via && one.credential ? [one.credential] : [])))]
    for (let at = 0; at < ids.length; at += 500) {
      const rows = await store.unrecorded
        .selectFrom(table)
        .innerJoin("people as p", "p.id", "person_id")
        .select(`${table}.id`)
        .where(`${table}.id`, "in", ids.slice(at, at + 500))
        .where("p.disabled_at", "is", null)
        .where("p.deleted_at", "is", null)
        .execute()
      for (const row of rows) good.add(`${via} ${row.id}`)
    }
  }
  return ({ via, credential }) =>
    (via !== "token" && via !== "sign-in") || credential === null || good.has(`${via} ${credential}`)
}
