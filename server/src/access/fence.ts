import type { Kysely, Selectable } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import type { RunsTable } from "../storage/tables/remote.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * Which run of a remote session may go on. Besides the owner's right, whatever a runner asks for needs its run to be the current
 * one: an older runner that comes back must not write a word beside the newer.
 */

type Run = Selectable<RunsTable>

/** How a run stands: `silent` ended only because nothing was heard of it, and no newer one has begun. */
export type Standing = "current" | "silent" | "over"

/** A run and how it stands, or null. Asked in a change that holds the session, it stands so until the commit. */
export async function standingOf(
  store: Store,
  session: string,
  run: string,
  within?: Kysely<Tables>,
): Promise<{ run: Run; standing: Standing } | null> {
  const [found] = await store.kept(
    "how a run stands",
    { session, run },
    (db, it) =>
      db
        .selectFrom("runs as r")
        .selectAll("r")
        .select((row) =>
          row
            .selectFrom("runs as newer")
            .select((of) => of.fn.max("newer.n").as("n"))
            .whereRef("newer.session_id", "=", "r.session_id")
            .as("newest"),
        )
        .where("r.session_id", "=", it.session)
        .where("r.id", "=", it.run),
    within,
  )
  if (!found) return null
  const { newest, ...row } = found
  if (row.ended_at === null) return { run: row, standing: "current" }
  return { run: row, standing: row.n === newest && row.why === "silence" ? "silent" : "over" }
}

/** The run if it is the current one. Refuses otherwise; a run that was only silent may begin again. */
export async function currentRun(store: Store, session: string, run: string): Promise<Run> {
  const found = await standingOf(store, session, run)
  if (!found) throw new Refusal("NOT_FOUND", "There is no such run.")
  if (found.standing === "over") throw superseded()
  if (found.standing === "silent") {
    throw new Refusal("CONFLICT", "Nothing was heard of this run for too long. Begin it again.", { silent: true })
  }
  return found.run
}

export const superseded = () =>
  new Refusal("CONFLICT", "This run is over: it has ended, or a newer one has begun.", { superseded: true })
