import { z } from "zod"
import { call } from "./call.ts"
import { PersonId } from "./people.ts"
import { LONGEST_PROMPT } from "./prompt-text.ts"
import {
  AgentMode,
  ItemId,
  LONGEST_ITEM,
  LONGEST_PIECE,
  Note,
  Proposal,
  Question,
  QuestionBody,
  QuestionOption,
  SaidOf,
  Uuid,
  Via,
  Work,
} from "./remote-nouns.ts"

const ofRun = z.object({ id: z.string(), run: Uuid })

/** The calls of the runner. 409 with `superseded: true` once a newer run of the session has begun: this one has to end. */
export const runnerCalls = {
  beginRun: call({
    method: "POST",
    path: "/api/sessions/:id/runs",
    summary:
      "Begins a run of a remote session, and supersedes the one before. The same `run` again gives the same answer.",
    door: "run",
    records: ["run.began", "run.ended", "proposal.ended", "question.closed"],
    input: z.object({
      id: z.string(),
      run: Uuid,
      agent: z.string().min(1).max(100),
      version: z.string().max(100).optional(),
      mode: z.string().max(100).optional(),
      modes: z.array(AgentMode).max(30).optional(),
    }),
    output: z.object({ n: z.number().int() }),
    status: 201,
  }),
  beatRun: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/beat",
    summary:
      "Says that the run lives, and gives all the work that there is for it. `attended`: a key was pressed at its terminal in the last two minutes.",
    door: "run",
    records: [],
    input: ofRun.extend({
      state: z.enum(["idle", "running"]),
      mode: z.string().max(100).optional(),
      attended: z.boolean().optional(),
    }),
    output: Work,
  }),
  endRun: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/end",
    summary: "Ends the run. Its turn is interrupted, its open questions are closed. Repeats are harmless.",
    door: "run",
    records: ["run.ended", "proposal.ended", "question.closed"],
    input: ofRun.extend({ reason: z.string().max(200).optional() }),
  }),
  sayText: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/text",
    summary:
      "Passes on what is being written at this moment; nobody keeps it. `off` is where the piece begins in its item, in UTF-16 units. `have` is how much of the item the server has: with less than was sent, go on from there.",
    door: "run",
    records: [],
    input: ofRun.extend({
      item: ItemId,
      of: SaidOf,
      off: z.number().int().nonnegative().max(LONGEST_ITEM),
      text: z.string().max(LONGEST_PIECE),
    }),
    output: z.object({ have: z.number().int() }),
  }),
  takeProposal: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/proposals/:proposal/take",
    summary:
      "Takes an approved proposal, which is the only way to run one. The same run gets the same answer again. With `text`, a proposal that doesn't exist is the owner's own from the terminal: it is made, approved and taken in one, also afterwards (`began_at`).",
    door: "run",
    records: ["proposal.made", "proposal.taken", "proposal.ended"],
    input: ofRun.extend({
      proposal: Uuid,
      text: z.string().max(LONGEST_PROMPT).optional(),
      began_at: z.iso.datetime().optional(),
    }),
    output: Proposal,
  }),
  finishProposal: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/proposals/:proposal/finish",
    summary: "Says how the turn of a proposal ended, once its lines are acknowledged. Repeats are harmless.",
    door: "run",
    records: ["proposal.ended"],
    input: ofRun.extend({
      proposal: Uuid,
      state: z.enum(["completed", "cancelled", "failed", "interrupted"]),
      stop: z.string().max(100).optional(),
      note: Note.optional(),
    }),
    output: Proposal,
  }),
  openQuestion: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/questions",
    summary: "Shows what the agent asks. The same `question` again gives what is there.",
    door: "run",
    records: ["question.opened"],
    input: ofRun.extend({
      question: Uuid,
      proposal: Uuid.optional(),
      call: z.string().max(200).optional(),
      title: z.string().max(1_000),
      body: QuestionBody,
      options: z.array(QuestionOption).min(1).max(20),
    }),
    output: Question,
    status: 201,
  }),
  closeQuestion: call({
    method: "POST",
    path: "/api/sessions/:id/runs/:run/questions/:question/close",
    summary:
      "Says what the agent was told (`option`, who chose it and where), or why the question is no longer open (`reason`). Repeats are harmless.",
    door: "run",
    records: ["question.closed", "question.answered"],
    input: ofRun.extend({
      question: Uuid,
      option: z.string().max(200).optional(),
      by: PersonId.optional(),
      via: Via.optional(),
      reason: z.string().max(200).optional(),
    }),
    output: Question,
  }),
} as const
