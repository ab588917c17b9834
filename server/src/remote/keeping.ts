import { sql } from "kysely"
import { changeByItself } from "../access/change-by-itself.ts"
import { loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"
import { endCurrent, interruptTurn } from "./ending.ts"
import { endProposal } from "./proposal-rows.ts"
import { turnOver } from "./turn.ts"

/**
 * What ends by time alone: proposals that nobody decided or took, turns of runs that are not heard of, and those runs. Nothing
 * hangs on it: each statement that starts from one of these compares the time itself.
 */
export interface RemoteKeeper {
  /** Looks now, as it does every few seconds. */
  look(): Promise<void>
  close(): Promise<void>
}

const LOOK_MS = 10_000
const AT_ONCE = 200

/** The agent of a run that was not heard of for so long may have done the rest of its turn, or not. */
const LOST_MS = 600_000

export function keepRemote(store: Store, silentMinutes: number, failed: (error: unknown) => void): RemoteKeeper {
  const looking = loop({
    every: LOOK_MS,
    failed,
    async work(signal) {
      for (const end of [expire, interruptLost, (it: Store) => endSilent(it, silentMinutes * 60_000)]) {
        if (signal.aborted) return
        await end(store)
      }
    },
  })
  return { look: looking.now, close: looking.close }
}

/** In words of the partial index on them. */
const isOverdue = (store: Store) => sql<boolean>`state in ('pending', 'approved') and expires_at <= ${store.now}`

async function expire(store: Store): Promise<void> {
  const overdue = await store.db
    .selectFrom("proposals")
    .select("session_id")
    .distinct()
    .where(isOverdue(store))
    .limit(AT_ONCE)
    .execute()
  for (const { session_id: session } of overdue) {
    await changeByItself(store, session, async (held) => {
      const rows = await held.db
        .selectFrom("proposals")
        .select(["id", "session_id", "author_id", "rev", "state"])
        .where("session_id", "=", session)
        .where(isOverdue(store))
        .execute()
      if (rows.length === 0) held.unchanged()
      for (const row of rows) await endProposal(store, held, row, "expired")
    })
  }
}

const unseen = (store: Store, ms: number) => sql<boolean>`ended_at is null and seen_at <= ${store.now} - ${ms}`

async function interruptLost(store: Store): Promise<void> {
  for (const session of await runsThat(store, LOST_MS, true)) {
    await changeByItself(store, session, async (held) => {
      const run = await held.db
        .selectFrom("runs")
        .select("id")
        .where("session_id", "=", session)
        .where(unseen(store, LOST_MS))
        .where("turn", "is not", null)
        .executeTakeFirst()
      if (!run) return held.unchanged()
      await turnOver(held, session, run.id)
      const note = "The machine it ran on was not heard of for 10 minutes."
      if (!(await interruptTurn(store, held, session, note))) held.unchanged()
    })
  }
}

async function endSilent(store: Store, ms: number): Promise<void> {
  for (const session of await runsThat(store, ms, false)) {
    await changeByItself(store, session, async (held) => {
      if (!(await endCurrent(store, held, session, { why: "silence", unseenMs: ms }))) held.unchanged()
    })
  }
}

async function runsThat(store: Store, ms: number, atTurn: boolean): Promise<string[]> {
  const rows = await store.db
    .selectFrom("runs")
    .select("session_id")
    .where(unseen(store, ms))
    .$if(atTurn, (query) => query.where("turn", "is not", null))
    .limit(AT_ONCE)
    .execute()
  return rows.map((row) => row.session_id)
}
