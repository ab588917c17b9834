import type { RunEnding } from "#protocol/remote"
import type { Held } from "../access/hold.ts"
import type { Store } from "../storage/store.ts"
import { endProposal } from "./proposal-rows.ts"
import { closeQuestions } from "./questions.ts"

/**
 * The end of a run, whoever ends it: its turn is interrupted and never run again by itself, and nobody answers its questions any
 * more. With `unseenMs` only one that was not heard of for so long. False if there is none.
 */
export async function endCurrent(
  store: Store,
  held: Held,
  session: string,
  { why, reason = null, unseenMs }: { why: RunEnding; reason?: string | null; unseenMs?: number },
): Promise<boolean> {
  const ended = await held.db
    .updateTable("runs")
    .set({ ended_at: store.now, why, reason, turn: null, interrupt: null, wanted_mode: null, state: "idle" })
    .where("session_id", "=", session)
    .where("ended_at", "is", null)
    .$if(unseenMs !== undefined, (query) => query.where((it) => it("seen_at", "<=", it(store.now, "-", unseenMs ?? 0))))
    .returning(["id", "n"])
    .executeTakeFirst()
  if (!ended) return false
  await held.record({ name: "run.ended", data: { n: ended.n, why } })
  await interruptTurn(store, held, session, CUT_SHORT[why])
  await closeQuestions(store, held, session, "The run ended.")
  return true
}

const CUT_SHORT: Record<RunEnding, string> = {
  ended: "The run ended.",
  superseded: "Another run of the session began.",
  archived: "The session was archived.",
  silence: "The machine it ran on was not heard of any more.",
}

/** The prompt that runs is interrupted: it may have been carried out in part. */
export async function interruptTurn(store: Store, held: Held, session: string, note: string): Promise<boolean> {
  const running = await held.db
    .selectFrom("proposals")
    .select(["id", "session_id", "author_id", "rev", "state"])
    .where("session_id", "=", session)
    .where("state", "=", "running")
    .execute()
  for (const row of running) await endProposal(store, held, row, "interrupted", { note })
  return running.length > 0
}
