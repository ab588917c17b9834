import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { LONGEST_PROMPT } from "./prompt-text.ts"
import { Hash, Note, Proposal, ProposalState, Question, Revision, Run, Uuid, Via } from "./remote-nouns.ts"
import { runnerCalls } from "./remote-runner.ts"

/**
 * Remote sessions: the owner's agent runs on the owner's machine under `openctl run`, whoever may see the session watches it,
 * contributors send prompts that the owner approves one by one, and the owner answers what the agent asks.
 *
 * The server never starts anything and never speaks to an agent. It holds who may, what was sent, what was decided, and what
 * became of it by the word of the runner.
 */

const id = z.string()
const ofSession = z.object({ id })
const ofProposal = z.object({ id, proposal: z.string() })

/** What people call. 409 with the row as it stands (`proposal`, `question`) when it was changed by somebody else meanwhile. */
const steeringCalls = {
  getRun: call({
    method: "GET",
    path: "/api/sessions/:id/run",
    summary:
      "Gives the current run of a session, or null. `waiting` counts what waits for its owner; null for everybody else.",
    door: "view",
    input: ofSession,
    output: z.object({
      run: Run.nullable(),
      waiting: z.object({ proposals: z.number().int(), questions: z.number().int() }).nullable(),
    }),
  }),
  propose: call({
    method: "POST",
    path: "/api/sessions/:id/proposals",
    summary:
      "Sends a prompt to a remote session. The owner's own is approved at once, anybody else's waits for the owner. The same `proposal` with the same text gives what is there. 400 for a text that may not be sent.",
    door: "prompt",
    records: ["proposal.made"],
    input: z.object({ id, proposal: Uuid, text: z.string().max(LONGEST_PROMPT) }),
    output: Proposal,
    status: 201,
  }),
  listProposals: call({
    method: "GET",
    path: "/api/sessions/:id/proposals",
    summary: "Lists your own proposals, for the owner all: the open ones first, then the last 100.",
    door: "seeOwnPrompts",
    input: ofSession,
    output: z.object({ proposals: z.array(Proposal) }),
  }),
  decideProposal: call({
    method: "POST",
    path: "/api/sessions/:id/proposals/:proposal/decision",
    summary:
      "Approves a proposal by the hash of the text that you saw, or rejects it. With another `text`, that one is approved and runs. Rejecting takes back an approval that has not been taken.",
    door: "steer",
    records: ["proposal.decided"],
    input: ofProposal.extend({
      rev: Revision,
      approve: z.boolean(),
      hash: Hash.optional(),
      text: z.string().max(LONGEST_PROMPT).optional(),
      note: Note.optional(),
      via: Via.optional(),
    }),
    output: Proposal,
  }),
  withdrawProposal: call({
    method: "DELETE",
    path: "/api/sessions/:id/proposals/:proposal",
    summary: "Withdraws your own proposal. 409 once it runs.",
    door: "seeOwnPrompts",
    records: ["proposal.ended"],
    input: ofProposal,
  }),
  listQuestions: call({
    method: "GET",
    path: "/api/sessions/:id/questions",
    summary: "Lists what the agent asks and has asked: the open ones first, then the last 100.",
    door: "view",
    input: ofSession,
    output: z.object({ questions: z.array(Question) }),
  }),
  answerQuestion: call({
    method: "POST",
    path: "/api/sessions/:id/questions/:question/answer",
    summary:
      "Chooses an answer. The runner passes it on, and reports what the agent was told: an answer at the terminal may have come first.",
    door: "steer",
    records: ["question.answered"],
    input: z.object({ id, question: z.string(), rev: Revision, option: z.string().max(200) }),
    output: Question,
    status: 202,
  }),
  interruptRun: call({
    method: "POST",
    path: "/api/sessions/:id/run/interrupt",
    summary: "Asks the agent to stop its turn. 409 if it is at another proposal, or its machine is not connected.",
    door: "steer",
    records: ["run.asked"],
    input: ofSession.extend({ proposal: Uuid }),
    status: 202,
  }),
  askEnd: call({
    method: "POST",
    path: "/api/sessions/:id/run/end",
    summary: "Asks the run to end, and its agent with it.",
    door: "steer",
    records: ["run.asked"],
    input: ofSession,
    status: 202,
  }),
  setMode: call({
    method: "POST",
    path: "/api/sessions/:id/run/mode",
    summary: "Asks the agent to change its mode, to one of those that the run names.",
    door: "steer",
    records: ["run.asked"],
    input: ofSession.extend({ mode: z.string().min(1).max(100) }),
    status: 202,
  }),
} as const

/** The calls about remote sessions. */
export const remoteCalls = { ...runnerCalls, ...steeringCalls } as const

const runs = { refreshes: ["getRun", "listProposals", "listQuestions"], rechecks: false, audience: "view" } as const
/** `subject` is the proposal's author. */
const proposals = {
  refreshes: ["getRun", "listProposals"],
  rechecks: false,
  audience: { personOr: "steer" },
} as const
const questions = { refreshes: ["getRun", "listQuestions"], rechecks: false, audience: "view" } as const
const n = z.number().int()

/** Why a run ended: the runner said so, a newer one began, the owner asked for it, the session's end, or it was not heard of. */
export const RunEnding = z.enum(["ended", "superseded", "archived", "silence"])
export type RunEnding = z.infer<typeof RunEnding>

/** What happens in remote sessions. No event holds a text; a hash of one can be erased. */
export const remoteEvents = {
  // By it a session that had fallen silent is live again.
  "run.began": event({
    ...runs,
    refreshes: [...runs.refreshes, "getSession", "listSessions"],
    data: z.object({ n, agent: z.string(), mode: z.string().optional() }),
  }),
  "run.ended": event({ ...runs, ends: "run", data: z.object({ n, why: RunEnding }) }),
  "run.asked": event({ ...runs, data: z.object({ n, what: z.enum(["interrupt", "end", "mode"]) }) }),
  "proposal.made": event({ ...proposals, data: z.object({ proposal: Uuid, state: ProposalState }), names: ["hash"] }),
  "proposal.decided": event({
    ...proposals,
    data: z.object({ proposal: Uuid, approved: z.boolean(), changed: z.literal(true).optional() }),
    names: ["hash"],
  }),
  "proposal.taken": event({ ...proposals, data: z.object({ proposal: Uuid, n }), names: ["hash"] }),
  "proposal.ended": event({ ...proposals, data: z.object({ proposal: Uuid, state: ProposalState }) }),
  "question.opened": event({ ...questions, data: z.object({ question: Uuid, n }) }),
  // `kind` of the chosen option, as the agent calls it. `told`: the agent has been told; before, it is a wish.
  "question.answered": event({
    ...questions,
    data: z.object({ question: Uuid, kind: z.string(), via: Via, told: z.boolean() }),
  }),
  "question.closed": event({ ...questions, data: z.object({ question: Uuid }) }),
} as const
