import { randomUUID } from "node:crypto"
import { sql } from "kysely"
import type { House } from "../../harness/people.ts"
import type { Probe } from "./probes.ts"
import type { Crowd, ViewerName } from "./viewers.ts"

/**
 * What there is in a remote session: a run that goes on and one that has ended, a prompt of each person, a turn, a question. Each
 * request for it comes to the same however often it is sent, so every viewer finds it as the first one did.
 */
export interface Remote {
  run: string
  ended: string
  /** At work, and done with. */
  running: string
  completed: string
  open: string
  closed: string
  /** What each person has withdrawn, and the id of what they send. */
  withdrawn: Record<Sender, string>
  sent: Record<Sender, string>
}

const senders = ["owner", "contributor", "invited, not yet opened"] as const
type Sender = (typeof senders)[number]

const idsOfSenders = () =>
  Object.fromEntries(senders.map((name) => [name, randomUUID()])) as unknown as Record<Sender, string>

export const nothingRemote = (): Remote => ({
  run: randomUUID(),
  ended: randomUUID(),
  running: randomUUID(),
  completed: randomUUID(),
  open: randomUUID(),
  closed: randomUUID(),
  withdrawn: idsOfSenders(),
  sent: idsOfSenders(),
})

const senderOf = (who: ViewerName): Sender =>
  who.startsWith("contributor") ? "contributor" : who.startsWith("invited") ? "invited, not yet opened" : "owner"

const title = "Run it"
const options = [{ id: "yes", name: "Yes", kind: "allow_once" }]

export const remoteProbes: Record<string, Probe> = {
  getRun: {},
  listQuestions: {},
  listProposals: {},
  withdrawProposal: { input: (at, who) => ({ proposal: at.remote.withdrawn[senderOf(who)] }) },
  propose: { input: (at, who) => ({ proposal: at.remote.sent[senderOf(who)], text: "Please" }) },
  // An approval that doesn't say of what, an answer that isn't offered, a beat of no state, an item of no name.
  decideProposal: { input: (at) => ({ proposal: at.remote.running, rev: 1, approve: true }) },
  answerQuestion: { input: (at) => ({ question: at.remote.open, rev: 1, option: "maybe" }) },
  beatRun: { input: (at) => ({ run: at.remote.run, state: "bored" }) },
  sayText: { input: (at) => ({ run: at.remote.run, item: "none", of: "answer", off: 0, text: "" }) },
  interruptRun: { input: (at) => ({ proposal: at.remote.running }) },
  askEnd: {},
  setMode: { input: () => ({ mode: "auto" }) },
  beginRun: { input: (at) => ({ run: at.remote.run, agent: "claude-code" }) },
  takeProposal: { input: (at) => ({ run: at.remote.run, proposal: at.remote.running }) },
  finishProposal: { input: (at) => ({ run: at.remote.run, proposal: at.remote.completed, state: "completed" }) },
  openQuestion: { input: (at) => ({ run: at.remote.run, question: at.remote.open, title, body: {}, options }) },
  closeQuestion: { input: (at) => ({ run: at.remote.run, question: at.remote.closed }) },
  endRun: { input: (at) => ({ run: at.remote.ended }) },
}

/** Written directly: a recorded session is probed with the same, and time must not pass. */
export async function makeRemote(house: House, crowd: Crowd, session: string): Promise<Remote> {
  const db = house.store.unrecorded
  const it = nothingRemote()
  const { now } = house.store
  const modes = JSON.stringify(["manual", "auto"].map((id) => ({ id, name: id, asks: true })))
  const run = { session_id: session, agent: "claude-code", version: null, mode: "manual", modes, wanted_mode: null }
  const idle = { state: "idle" as const, turn: null, interrupt: null, end_asked: 0, began_at: now, attended_at: null }
  // It is heard of for as long as the test takes.
  const soon = sql<number>`${now} + 3600000`
  await db
    .insertInto("runs")
    .values([
      { ...run, ...idle, id: it.ended, n: 1, seen_at: now, ended_at: now, why: "ended", reason: null },
      { ...run, ...idle, id: it.run, n: 2, seen_at: soon, ended_at: null, why: null, reason: null },
    ])
    .execute()
  await db.updateTable("runs").set({ turn: it.running }).where("id", "=", it.run).execute()
  const blank = { sent_text: null, hash: "0".repeat(64), rev: 1, created_at: now, expires_at: null, decided_at: null }
  const rest = { decided_by: null, via: null, began_at: null, ended_at: now, stop: null, note: null }
  const proposal = { session_id: session, text: "Please", ...blank, ...rest }
  const { owner } = crowd.people
  await db
    .insertInto("proposals")
    .values([
      { ...proposal, id: it.running, author_id: owner.id, state: "running", run_id: it.run },
      { ...proposal, id: it.completed, author_id: owner.id, state: "completed", run_id: it.run },
      ...senders.map((name) => ({
        ...proposal,
        id: it.withdrawn[name],
        author_id: crowd.people[name].id,
        state: "withdrawn" as const,
        run_id: null,
      })),
    ])
    .execute()
  const asked = { session_id: session, run_id: it.run, proposal_id: it.running, call: null, title, body: "{}", rev: 1 }
  const unsaid = { wish: null, wish_by: null, wish_at: null, option: null, by_id: null, via: null, reason: null }
  const question = { ...asked, ...unsaid, options: JSON.stringify(options), created_at: now }
  await db
    .insertInto("questions")
    .values([
      { ...question, id: it.open, state: "open", closed_at: null },
      { ...question, id: it.closed, state: "closed", closed_at: now },
    ])
    .execute()
  return it
}
