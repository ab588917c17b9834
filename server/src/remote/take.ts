import { type RawBuilder, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Proposal } from "#protocol/remote-nouns"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { mayStillPrompt, NO_LONGER } from "./authors.ts"
import { expired } from "./decide.ts"
import { goingOn } from "./going-on.ts"
import { storable } from "./people.ts"
import {
  endProposal,
  findProposal,
  move,
  noProposal,
  outcomeOf,
  type ProposalRow,
  proposalIn,
  settled,
  shown,
} from "./proposal-rows.ts"
import { blank, fit, hashOf } from "./propose.ts"
import { turnOver, turnTo } from "./turn.ts"

/**
 * Taking, which is the only way in which a prompt runs, and the end of its turn. One change, with the session held: the run is the
 * current one, no other prompt runs, this one is approved and still fresh, and its author may still send prompts here.
 */

export interface Taking {
  run: string
  proposal: string
  text?: string | undefined
  began_at?: string | undefined
}

export async function takeProposal(store: Store, session: Opened<"run">, given: Taking): Promise<Proposal> {
  const outcome = await change(store, session, async (held) => {
    const run = await goingOn(store, held, session.id, given.run)
    const row = await findProposal(store, held.db, session.id, given.proposal)
    if (row?.run_id === run.id) {
      held.unchanged()
      return { proposal: shown(row), refused: null }
    }
    if (!row && given.text === undefined) throw noProposal()
    const refused = row
      ? await take(store, held, row, run, given.text)
      : await takeOwn(store, held, run, session, { ...given, text: given.text ?? "" })
    if (!row && refused) throw new Refusal("CONFLICT", refused)
    if (refused === OTHER_RUNS || refused === NOT_APPROVED) held.unchanged()
    return outcomeOf(store, held, session.id, given.proposal, refused)
  })
  return settled(outcome)
}

const OTHER_RUNS = "Another prompt runs at this moment."
const NOT_APPROVED = "This prompt is not approved, or is done with."

interface Taker {
  id: string
  n: number
}

async function take(
  store: Store,
  held: Held,
  row: ProposalRow,
  run: Taker,
  text: string | undefined,
): Promise<string | null> {
  // The owner sent it from the terminal, where it ran while the server was away: that it expired meanwhile changes nothing.
  const isOwn = row.via !== null && row.author_id === row.decided_by && row.text === text && row.sent_text === null
  const from = isOwn ? (["approved", "expired"] as const) : (["approved"] as const)
  if (!(from as readonly string[]).includes(row.state)) return NOT_APPROVED
  if (!isOwn && (await expired(store, held, row))) return "This approval is too old by now."
  if (!(await mayStillPrompt(store, held.db, row))) {
    await endProposal(store, held, row, "cancelled", { note: NO_LONGER })
    return NO_LONGER
  }
  if (await otherRuns(held, row.session_id)) return OTHER_RUNS
  const set = { state: "running" as const, run_id: run.id, began_at: store.now, ended_at: null, expires_at: null }
  if (!(await move(held, row, from, set))) return NOT_APPROVED
  await turnTo(held, row.session_id, run.id, row.id)
  await recordTaken(held, row.author_id, { proposal: row.id, hash: row.hash, n: run.n })
  return null
}

/**
 * The owner's own from the terminal, which may have run already while the server was away: the runner's journal is the first to
 * know it. (When the gate comes, what arrives here is gated text and is marked so; the journal keeps the true hash.)
 */
async function takeOwn(
  store: Store,
  held: Held,
  run: Taker,
  session: Opened<"run">,
  given: Taking & { text: string },
): Promise<string | null> {
  const owner = session.row.owner_id
  const text = fit(given.text, "owner")
  if (await otherRuns(held, session.id)) return OTHER_RUNS
  const hash = hashOf(text)
  const proposal = given.proposal
  await held.record({ name: "proposal.made", subject: owner, data: { proposal, state: "running" }, names: { hash } })
  // The terminal's clock may be ahead of the database's.
  const began_at = given.began_at === undefined ? store.now : notAfter(store.now, Date.parse(given.began_at))
  const decision = { decided_by: owner, decided_at: store.now, via: "terminal" as const }
  const row = { ...blank, ...decision, id: proposal, session_id: session.id, author_id: owner, text, hash }
  await held.db
    .insertInto("proposals")
    .values({ ...row, state: "running", run_id: run.id, created_at: store.now, expires_at: null, began_at })
    .execute()
  await turnTo(held, session.id, run.id, proposal)
  await recordTaken(held, owner, { proposal, hash, n: run.n })
  return null
}

const notAfter = (now: RawBuilder<number>, time: number) =>
  sql<number>`case when ${time} < ${now} then ${time} else ${now} end`

async function otherRuns(held: Held, session: string): Promise<boolean> {
  const running = await held.db
    .selectFrom("proposals")
    .select("id")
    .where("session_id", "=", session)
    .where("state", "=", "running")
    .executeTakeFirst()
  return running !== undefined
}

const recordTaken = (held: Held, author: string, it: { proposal: string; hash: string; n: number }) =>
  held.record({
    name: "proposal.taken",
    subject: author,
    data: { proposal: it.proposal, n: it.n },
    names: { hash: it.hash },
  })

export interface Finish {
  run: string
  proposal: string
  state: "completed" | "cancelled" | "failed" | "interrupted"
  stop?: string | undefined
  note?: string | undefined
}

/** How the turn ended, by the word of its run. What has ended already stays as it is, also for a newer run that tells of it. */
export async function finishProposal(store: Store, session: Opened<"run">, given: Finish): Promise<Proposal> {
  const outcome = await change(store, session, async (held) => {
    const run = await goingOn(store, held, session.id, given.run)
    const row = await proposalIn(store, held.db, session.id, given.proposal)
    if (row.run_id !== run.id) {
      held.unchanged()
      const isOver = row.run_id !== null && row.state !== "running"
      return { proposal: shown(row), refused: isOver ? null : "This run has not taken that prompt." }
    }
    const said = {
      stop: given.stop === undefined ? null : storable(given.stop),
      note: given.note ? storable(given.note) : row.note,
    }
    const ended = row.state === "running" && (await endProposal(store, held, row, given.state, said))
    if (!ended) held.unchanged()
    if (run.turn === row.id) await turnOver(held, session.id, run.id)
    return outcomeOf(store, held, session.id, row.id, null)
  })
  return settled(outcome)
}
