import type { Kysely } from "kysely"
import { Refusal } from "#protocol/errors"
import { standingOf, superseded } from "../access/fence.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/** To a remote session only its current run adds lines. (`silent`: they were on their way while nobody heard of it.) */

/** Refuses a run that is over. What a batch asks again in the transaction that writes it. */
export async function runStands(store: Store, session: string, run: string, within?: Kysely<Tables>): Promise<void> {
  const found = await standingOf(store, session, run, within)
  if (!found || found.standing === "over") throw superseded()
}

/** Which run these lines are of; undefined for a recorded session. */
export async function runOf(store: Store, session: Opened<"append">, run: string | undefined) {
  if (session.row.kind !== "remote") {
    if (run !== undefined) throw new Refusal("INVALID_INPUT", "run: Only a remote session has runs.")
    return undefined
  }
  if (session.role !== "owner") throw new Refusal("NOT_FOUND")
  if (run === undefined) throw new Refusal("INVALID_INPUT", "run: Say which run these lines are of.")
  await runStands(store, session.id, run)
  return run
}

/** Refuses to complete a remote session under a run that goes on. */
export async function noOtherRun(
  db: Kysely<Tables>,
  session: Opened<"append">,
  run: string | undefined,
): Promise<void> {
  if (session.row.kind !== "remote") return
  const current = await db
    .selectFrom("runs")
    .select("id")
    .where("session_id", "=", session.id)
    .where("ended_at", "is", null)
    .executeTakeFirst()
  if (!current || current.id === run) return
  if (run !== undefined) throw superseded()
  throw new Refusal("CONFLICT", "An agent runs in this session. End its run first.")
}
