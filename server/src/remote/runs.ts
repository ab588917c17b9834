import { sql } from "kysely"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { AgentMode, Run, Work } from "#protocol/remote-nouns"
import { lookAgain } from "../access/again.ts"
import { change } from "../access/change.ts"
import { standingOf } from "../access/fence.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import { grants } from "../access/policy.ts"
import type { Store } from "../storage/store.ts"
import { currentOf } from "./current.ts"
import { endCurrent } from "./ending.ts"
import { goingOn } from "./going-on.ts"
import { storable } from "./people.ts"
import { OPEN } from "./proposal-rows.ts"

/** Runs: how one begins and ends, and what is told of the current one. A run touches no row of its session: lines make it live. */

/** Sessions of one person that have a run at the same time. */
const MOST_RUNS = 20
/** What was not heard of for so long counts no more. */
const COUNTS_MS = 600_000

export interface Beginning {
  run: string
  agent: string
  version?: string | undefined
  mode?: string | undefined
  modes?: readonly AgentMode[] | undefined
}

/** Begins a run, and supersedes the one before. The same one again is the same, also if it was only silent. */
export async function beginRun(store: Store, session: Opened<"run">, given: Beginning): Promise<{ n: number }> {
  return change(store, session, async (held) => {
    if (await standingOf(store, session.id, given.run, held.db)) {
      held.unchanged()
      return { n: (await goingOn(store, held, session.id, given.run)).n }
    }
    await roomForRun(store, held, session)
    const told = {
      agent: cleanLine(given.agent, 100),
      version: given.version === undefined ? null : cleanLine(given.version, 100),
      mode: given.mode === undefined ? null : cleanLine(given.mode, 100),
      modes: JSON.stringify((given.modes ?? []).map(plainMode)),
      ...{ wanted_mode: null, state: "idle" as const, turn: null, interrupt: null, end_asked: 0 },
      ...{ seen_at: store.now, ended_at: null, why: null, reason: null },
    }
    await endCurrent(store, held, session.id, { why: "superseded" })
    const last = await held.db
      .selectFrom("runs")
      .select((it) => it.fn.max("n").as("n"))
      .where("session_id", "=", session.id)
      .executeTakeFirst()
    const n = (last?.n ?? 0) + 1
    await held.db
      .insertInto("runs")
      .values({ id: given.run, session_id: session.id, n, began_at: store.now, attended_at: null, ...told })
      .execute()
    const data = { n, agent: told.agent, ...(told.mode === null ? {} : { mode: told.mode }) }
    await held.record({ name: "run.began", data })
    return { n }
  })
}

const plainMode = ({ id, name, asks }: AgentMode): AgentMode => ({
  id: cleanLine(id, 100),
  name: cleanLine(name, 100),
  asks,
})

async function roomForRun(store: Store, { db }: Held, session: Opened<"run">): Promise<void> {
  const { count } = await db
    .selectFrom("runs as r")
    .innerJoin("sessions as s", "s.id", "r.session_id")
    .select((it) => it.fn.countAll<number>().as("count"))
    .where("s.owner_id", "=", session.row.owner_id)
    .where("s.id", "!=", session.id)
    .where("r.ended_at", "is", null)
    .where((it) => it("r.seen_at", ">", it(store.now, "-", COUNTS_MS)))
    .executeTakeFirstOrThrow()
  if (Number(count) >= MOST_RUNS) {
    throw new Refusal("CONFLICT", `You have ${MOST_RUNS} remote sessions running. End one of them first.`)
  }
}

export interface Beat {
  run: string
  state: "idle" | "running"
  mode?: string | undefined
  attended?: boolean | undefined
}

/** One row, and no event: a run says it every few seconds. */
export async function beatRun(store: Store, session: Opened<"run">, given: Beat): Promise<Work> {
  const run = await beat(store, session.id, given)
  if (run) return workOf(store, session.id, run)
  await change(store, session, async (held) => {
    held.unchanged()
    await goingOn(store, held, session.id, given.run)
  })
  return beatRun(store, session, given)
}

/** Gives the run as it is now, or undefined if it is not the current one. */
async function beat(store: Store, session: string, given: Beat) {
  const mode = given.mode === undefined ? {} : { mode: cleanLine(given.mode, 100) }
  const [run] = await store.write((db) =>
    db
      .updateTable("runs")
      .set({ seen_at: store.now, state: given.state, ...mode })
      // A mode that was asked for and has come is no wish any more: whoever is at the terminal may choose another.
      .$if(given.mode !== undefined, (query) =>
        query.set({ wanted_mode: sql<string | null>`nullif(wanted_mode, ${mode.mode ?? ""})` }),
      )
      .$if(given.attended === true, (query) => query.set({ attended_at: store.now }))
      .where("session_id", "=", session)
      .where("id", "=", given.run)
      .where("ended_at", "is", null)
      .returningAll()
      .execute(),
  )
  return run
}

/** All that there is to do for a run. What isn't done is said again. */
async function workOf(
  store: Store,
  session: string,
  run: {
    id: string
    turn: string | null
    interrupt: string | null
    end_asked: number
    mode: string | null
    wanted_mode: string | null
  },
): Promise<Work> {
  const proposals = await store.db
    .selectFrom("proposals")
    .select(["id", "hash"])
    .where("session_id", "=", session)
    .where("state", "=", "approved")
    .where("expires_at", ">", store.now)
    .orderBy("decided_at")
    .orderBy("id")
    .execute()
  const answers = await store.db
    .selectFrom("questions")
    .select(["id", "wish", "wish_by"])
    .where("session_id", "=", session)
    .where("state", "=", "open")
    .where("run_id", "=", run.id)
    .where("wish", "is not", null)
    .orderBy("wish_at")
    .execute()
  return {
    proposals,
    answers: answers.map(({ id, wish, wish_by }) => ({ question: id, option: wish ?? "", by: wish_by ?? "" })),
    interrupt: run.interrupt !== null && run.interrupt === run.turn ? run.interrupt : null,
    end: run.end_asked === 1,
    mode: run.wanted_mode === run.mode ? null : run.wanted_mode,
  }
}

export async function endRun(
  store: Store,
  session: Opened<"run">,
  given: { run: string; reason?: string | undefined },
): Promise<void> {
  await change(store, session, async (held) => {
    const known = await standingOf(store, session.id, given.run, held.db)
    if (!known) throw new Refusal("NOT_FOUND", "There is no such run.")
    if (known.standing !== "current") return held.unchanged()
    const reason = given.reason ? cleanLine(storable(given.reason), 200) : null
    await endCurrent(store, held, session.id, { why: "ended", reason })
  })
}

type Current = NonNullable<Awaited<ReturnType<typeof currentOf>>>

export async function getRun(
  store: Store,
  session: Opened<"view">,
): Promise<{ run: Run | null; waiting: { proposals: number; questions: number } | null }> {
  const run = await currentOf(store, store.db, session.id)
  const waiting = grants(session.role, "steer") ? await waitingIn(store, session.id) : null
  await lookAgain(store, session)
  return { run: run ? shown(run) : null, waiting }
}

/** What waits for its owner. An answer that was given already does not wait for them. */
async function waitingIn(store: Store, session: string) {
  const count = { proposals: 0, questions: 0 }
  const proposals = await store.db
    .selectFrom("proposals")
    .select((it) => it.fn.countAll<number>().as("count"))
    .where("session_id", "=", session)
    .where("state", "=", OPEN[0])
    .where("expires_at", ">", store.now)
    .executeTakeFirst()
  const questions = await store.db
    .selectFrom("questions")
    .select((it) => it.fn.countAll<number>().as("count"))
    .where("session_id", "=", session)
    .where("state", "=", "open")
    .where("wish", "is", null)
    .executeTakeFirst()
  count.proposals = Number(proposals?.count ?? 0)
  count.questions = Number(questions?.count ?? 0)
  return count
}

const shown = (run: Current): Run => ({
  n: run.n,
  agent: run.agent,
  version: run.version,
  mode: run.mode,
  modes: JSON.parse(run.modes) as AgentMode[],
  state: run.turn === null ? run.state : "running",
  online: Boolean(run.online),
  began_at: new Date(run.began_at).toISOString(),
  seen_at: new Date(run.seen_at).toISOString(),
  turn: run.turn,
  interrupt: run.interrupt,
  ending: run.end_asked === 1,
})
