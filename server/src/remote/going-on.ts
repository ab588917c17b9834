import type { Selectable } from "kysely"
import { Refusal } from "#protocol/errors"
import { standingOf, superseded } from "../access/fence.ts"
import type { Held } from "../access/hold.ts"
import type { Store } from "../storage/store.ts"
import type { RunsTable } from "../storage/tables/remote.ts"

/**
 * The run that asks for something, if it is the session's current one. One that had ended only because nothing was heard of it goes
 * on: its machine slept, and its agent is where it was.
 */
export async function goingOn(store: Store, held: Held, session: string, id: string): Promise<Selectable<RunsTable>> {
  const found = await standingOf(store, session, id, held.db)
  if (!found) throw new Refusal("NOT_FOUND", "There is no such run.")
  if (found.standing === "over") throw superseded()
  const { run } = found
  if (found.standing === "current") return run
  await held.record({
    name: "run.began",
    data: { n: run.n, agent: run.agent, ...(run.mode === null ? {} : { mode: run.mode }) },
  })
  const again = { ended_at: null, why: null, reason: null }
  await held.db
    .updateTable("runs")
    .set({ ...again, seen_at: store.now })
    .where("session_id", "=", session)
    .where("id", "=", id)
    .execute()
  // Its silence had completed the session, which an agent that waits for a prompt would not say a word in.
  await held.db
    .updateTable("sessions")
    .set({ status: "live" })
    .where("id", "=", session)
    .where("status", "=", "complete")
    .execute()
  return { ...run, ...again }
}
