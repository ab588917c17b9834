import type { Held } from "../access/hold.ts"

/** The run is at this prompt from now on. */
export const turnTo = (held: Held, session: string, run: string, turn: string) =>
  held.db
    .updateTable("runs")
    .set({ turn, interrupt: null, state: "running" })
    .where("session_id", "=", session)
    .where("id", "=", run)
    .execute()

/** The run is at no prompt any more. */
export const turnOver = (held: Held, session: string, run: string) =>
  held.db
    .updateTable("runs")
    .set({ turn: null, interrupt: null, state: "idle" })
    .where("session_id", "=", session)
    .where("id", "=", run)
    .execute()
