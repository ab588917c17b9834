import { z } from "zod"
import { Person, PersonId } from "./people.ts"

/** What there is in remote sessions (remote.ts): runs, proposals, questions, text that is being written, a runner's work. */

/** In small letters: the same id in others would be another row of the server's, and the same file of a runner's journal. */
export const Uuid = z.uuid().lowercase()
export const Revision = z.number().int().positive()
/** What an owner or a runner adds in words. */
export const Note = z.string().max(2_000)
/** SHA-256 of a prompt's UTF-8 text, in hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A mode of the agent, in its own words. `asks`: in it the agent asks its owner before it acts. */
export const AgentMode = z.object({ id: z.string().max(100), name: z.string().max(100), asks: z.boolean() })
export type AgentMode = z.infer<typeof AgentMode>

/**
 * One life of the agent's program under `openctl run`; `n` counts them in their session. `online`: the runner was heard of in the
 * last 25 seconds. `turn` is the proposal that it is at. `mode` is the id of one of `modes`, if the agent has any.
 */
export const Run = z.object({
  n: z.number().int().positive(),
  agent: z.string(),
  version: z.string().nullable(),
  mode: z.string().nullable(),
  modes: z.array(AgentMode),
  state: z.enum(["idle", "running"]),
  online: z.boolean(),
  began_at: z.string(),
  seen_at: z.string(),
  turn: z.string().nullable(),
  /** The turn that it was asked to interrupt, and whether it was asked to end. */
  interrupt: z.string().nullable(),
  ending: z.boolean(),
})
export type Run = z.infer<typeof Run>

/**
 * `pending` waits for the owner; `approved` waits for the runner, and expires soon: an approval is for now. `interrupted`: its turn
 * was cut short, and may have been carried out in part. It is never run again by itself.
 */
export const ProposalState = z.enum([
  "pending",
  "approved",
  "running",
  "completed",
  "cancelled",
  "failed",
  "interrupted",
  "rejected",
  "withdrawn",
  "expired",
])
export type ProposalState = z.infer<typeof ProposalState>

/** Where something was decided or answered. */
export const Via = z.enum(["browser", "terminal", "hook"])
export type Via = z.infer<typeof Via>

/**
 * A prompt that somebody sent to a remote session. `text` is what its author wrote, `sent_text` what the owner made of it, if they
 * changed it; `hash` is of the text that runs. `rev` rises with each change: whoever decides names the one that they saw.
 */
export const Proposal = z.object({
  id: Uuid,
  author: Person,
  text: z.string(),
  sent_text: z.string().nullable(),
  hash: Hash,
  state: ProposalState,
  rev: Revision,
  created_at: z.string(),
  expires_at: z.string().nullable(),
  decided_by: Person.nullable(),
  decided_at: z.string().nullable(),
  via: Via.nullable(),
  /** The run that took it. */
  run: z.number().int().nullable(),
  began_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  /** Why its turn ended, in the agent's word. */
  stop: z.string().nullable(),
  note: z.string().nullable(),
})
export type Proposal = z.infer<typeof Proposal>

/** One way to answer a question. `kind` is the agent's word (`allow_once`, ...); two options may have the same. */
export const QuestionOption = z.object({
  id: z.string().min(1).max(200),
  name: z.string().max(200),
  kind: z.string().max(40),
})
export type QuestionOption = z.infer<typeof QuestionOption>

/** What the agent wants to do, at most 64 KiB as JSON: the tool's input as it was given, and the changes and places that go with it. */
export const QuestionBody = z.object({
  kind: z.string().max(40).optional(),
  input: z.unknown().optional(),
  diffs: z
    .array(z.object({ path: z.string(), old: z.string().nullable(), new: z.string() }))
    .max(50)
    .optional(),
  places: z
    .array(z.object({ path: z.string(), line: z.number().int().nullable() }))
    .max(50)
    .optional(),
  /** The input was longer than a question may be: this is its beginning. */
  cut: z.literal(true).optional(),
})
export type QuestionBody = z.infer<typeof QuestionBody>

/**
 * What the agent asks its owner before it acts. `wish` is the option that was chosen in a browser, until the runner reports what
 * the agent was told: an answer in the terminal may have come first. `title` is the agent's own, so the body counts.
 */
export const Question = z.object({
  id: Uuid,
  run: z.number().int(),
  proposal: Uuid.nullable(),
  /** The tool call that waits for it. */
  call: z.string().nullable(),
  title: z.string(),
  body: QuestionBody,
  options: z.array(QuestionOption),
  state: z.enum(["open", "answered", "closed"]),
  rev: Revision,
  wish: z.string().nullable(),
  wish_by: Person.nullable(),
  option: z.string().nullable(),
  by: Person.nullable(),
  via: Via.nullable(),
  reason: z.string().nullable(),
  created_at: z.string(),
  closed_at: z.string().nullable(),
})
export type Question = z.infer<typeof Question>

/** What is being written while it is written: an answer, thinking, or a running tool's output. */
export const SaidOf = z.enum(["answer", "thinking", "result"])
export type SaidOf = z.infer<typeof SaidOf>

/** An item's id: the first eight characters of its run, and a number. */
export const ItemId = z.string().regex(/^[0-9a-f]{8}-\d{1,9}$/)

/** In UTF-16 units: the most that one piece of live text has, and an item in all. */
export const LONGEST_PIECE = 64 * 1024
export const LONGEST_ITEM = 1024 * 1024

/** The work that a runner has to do; each answer to a beat says all of it. */
export const Work = z.object({
  /** Approved proposals in the order in which they run. */
  proposals: z.array(z.object({ id: Uuid, hash: Hash })),
  answers: z.array(z.object({ question: Uuid, option: z.string(), by: PersonId })),
  /** The turn to interrupt. */
  interrupt: Uuid.nullable(),
  end: z.boolean(),
  /** The mode to change to. */
  mode: z.string().nullable(),
})
export type Work = z.infer<typeof Work>
