import { z } from "zod"
import { call } from "./call.ts"
import { NumberCursor } from "./cursor.ts"
import { Touched, Usage } from "./entries.ts"

/**
 * What is kept beside a transcript's entries: its turns, its sub-agents, the files that were changed, and the numbers of it all.
 *
 * Source: written with the entries themselves, in the transaction of each append. Copies of entries count nowhere.
 */

const Count = z.number().int().nonnegative()
const Moment = z.string().nullable()

/**
 * A prompt in the main conversation and what followed it, sub-agents included, up to the next one. `seq` is the prompt's entry,
 * `to` the last entry so far; `at` and `last` are their times. `failures` are calls that failed, `errors` those of the agent's
 * service and of hooks that blocked. Entries before the first prompt are in no turn.
 */
export const Turn = z.object({
  seq: z.number().int(),
  to: z.number().int(),
  text: z.string(),
  at: Moment,
  last: Moment,
  calls: Count,
  failures: Count,
  errors: Count,
  files: Count,
  added: Count,
  removed: Count,
  usage: Usage,
})
export type Turn = z.infer<typeof Turn>

/**
 * A sub-agent. `call` is the agent's id of the call that started it and `calledAt` that call's seq, where known; `parent` is the
 * sub-agent that made the call (null: the main conversation). `seq` and `to` are its own first and last entries: others' lie
 * between them.
 */
export const SubAgentRow = z.object({
  agent: z.string(),
  title: z.string().nullable(),
  call: z.string().nullable(),
  calledAt: z.number().int().nullable(),
  parent: z.string().nullable(),
  seq: z.number().int(),
  to: z.number().int(),
  at: Moment,
  last: Moment,
  calls: Count,
  failures: Count,
  usage: Usage,
})
export type SubAgentRow = z.infer<typeof SubAgentRow>

/** A file that was changed, and what all its changes come to. `seq` and `to` are the first and the last change. */
export const ChangedFile = z.object({
  path: z.string(),
  changes: Count,
  added: Count,
  removed: Count,
  how: Touched.shape.how,
  seq: z.number().int(),
  to: z.number().int(),
})
export type ChangedFile = z.infer<typeof ChangedFile>

/** One change of a file: the entry of its result, whose `patch` has the lines. */
export const FileChange = z.object({
  seq: z.number().int(),
  agent: z.string().nullable(),
  how: Touched.shape.how,
  added: Count,
  removed: Count,
})
export type FileChange = z.infer<typeof FileChange>

/**
 * The numbers of a session. In the main conversation `waitingMs` is the time until a person's next words, `workingMs` the other
 * time in turns; `models` has each model's answers and tokens; `slowest` are up to ten calls, by the entry of their result.
 */
export const Numbers = z.object({
  at: Moment,
  last: Moment,
  workingMs: Count,
  waitingMs: Count,
  turns: Count,
  calls: Count,
  failures: Count,
  files: Count,
  added: Count,
  removed: Count,
  agents: Count,
  /** Entries that only repeat what was here before, and records of kinds that no reader knows. */
  repeated: Count,
  unknown: z.array(z.object({ what: z.string(), count: Count })),
  usage: Usage,
  models: z.array(z.object({ model: z.string(), answers: Count, usage: Usage })),
  slowest: z.array(z.object({ seq: z.number().int(), title: z.string(), ms: Count })),
})
export type Numbers = z.infer<typeof Numbers>

/** Where an entry is shown. */
export const EntryPlace = z.object({
  /** The entry that shows it: its call if it is a result, the newest one if it was replaced. */
  seq: z.number().int(),
  /** The sub-agents that it is inside of, outermost first, each with the seq of its call in the conversation above it. */
  agents: z.array(z.object({ agent: z.string(), calledAt: z.number().int().nullable() })),
  /** The prompt of the turn that it belongs to. */
  turn: z.number().int().nullable(),
  /** It was a line of a document that is read as a whole since: nothing shows it. */
  superseded: z.literal(true).optional(),
})
export type EntryPlace = z.infer<typeof EntryPlace>

const page = { cursor: NumberCursor.optional(), limit: z.coerce.number().int().min(1).max(500).default(200) }

/** The calls that read them: 404 for whoever may not view the session. */
export const turnsCalls = {
  listTurns: call({
    method: "GET",
    path: "/api/sessions/:id/turns",
    summary: "Lists the turns in order, with what each came to.",
    door: "view",
    input: z.object({ id: z.string(), ...page }),
    output: z.object({ turns: z.array(Turn), next: z.string().nullable() }),
  }),
  listAgents: call({
    method: "GET",
    path: "/api/sessions/:id/agents",
    summary: "Lists the sub-agents in the order of their first entries.",
    door: "view",
    input: z.object({ id: z.string(), ...page }),
    output: z.object({ agents: z.array(SubAgentRow), next: z.string().nullable() }),
  }),
  listFiles: call({
    method: "GET",
    path: "/api/sessions/:id/files",
    summary: "Lists the changed files by path, each with the sum of its changes.",
    door: "view",
    input: z.object({ id: z.string(), ...page, cursor: z.string().max(4096).optional() }),
    /** `directory` is where the agent worked, if any of these files lies in it. */
    output: z.object({ files: z.array(ChangedFile), directory: z.string().nullable(), next: z.string().nullable() }),
  }),
  listChanges: call({
    method: "GET",
    path: "/api/sessions/:id/changes",
    summary: "Lists the changes of one file, in order.",
    door: "view",
    input: z.object({ id: z.string(), path: z.string().max(4096), ...page }),
    output: z.object({ changes: z.array(FileChange), next: z.string().nullable() }),
  }),
  readNumbers: call({
    method: "GET",
    path: "/api/sessions/:id/numbers",
    summary: "Gives the session's numbers: times, calls, failures, files, tokens and cost where the agent tells them.",
    door: "view",
    input: z.object({ id: z.string() }),
    output: Numbers,
  }),
  placeOf: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq/place",
    summary: "Says where an entry is shown: in which conversation and turn, and with which entry.",
    door: "view",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    output: EntryPlace,
  }),
} as const
