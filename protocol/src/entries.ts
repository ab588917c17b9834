import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { RawTold } from "./raw-prefix.ts"
import { ByteCount, SessionId } from "./sessions.ts"

/**
 * An entry is one raw line of a transcript, parsed; it never changes. What belongs together (the pieces of one message,
 * a call and its result) is joined when it is shown, by the keys that an entry carries.
 *
 * Source: the readers in `agents/` make entries of lines; the server gives them their `seq`.
 */

/** A text that may have been shortened: `more` is how many characters were left out; `readEntry` gives them all. */
const text = { text: z.string(), more: z.number().int().positive().optional() }

/** What a tool call does, whatever its agent calls the tool. It chooses an icon and a sentence, never a right. */
export const Doing = z.enum(["run", "read", "edit", "write", "search", "web", "task", "plan", "ask", "other"])
export type Doing = z.infer<typeof Doing>

/** A piece of text with the language to highlight it in (`bash`, `diff`, `json`, `markdown`, `typescript`, ...). */
export const Body = z.object({ language: z.string(), ...text })
export type Body = z.infer<typeof Body>

/**
 * One thing to show of an entry.
 * - `prompt` what a person typed (Markdown as typed); `answer` what the agent said (Markdown); `thinking`
 * - `call` of a tool: `id` joins it with its result, `title` says it in one line ("Edited auth.ts +12 -5"), `body` unfolds
 * - `result` of the call `call`; `agent` is the sub-agent that it ran, `patch` a unified diff of what it changed
 * - `image` by content hash (sha-256, hex), read through `readBlob`
 * - `notice` something that happened: compaction, an error of the service, an interruption, a command
 * - `raw` a record that no reader knows: its kind, size and what may have been said in it; the owner can read the line itself
 */
export const Part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prompt"), ...text }),
  z.object({ type: z.literal("answer"), ...text }),
  z.object({ type: z.literal("thinking"), ...text }),
  z.object({
    type: z.literal("call"),
    id: z.string(),
    name: z.string(),
    does: Doing,
    title: z.string(),
    body: Body.optional(),
  }),
  z.object({
    type: z.literal("result"),
    call: z.string(),
    ...text,
    failed: z.literal(true).optional(),
    agent: z.string().optional(),
    patch: Body.optional(),
  }),
  z.object({ type: z.literal("image"), blob: z.string(), media: z.string(), bytes: z.number().int() }),
  z.object({
    type: z.literal("notice"),
    about: z.enum(["compaction", "error", "interrupted", "command", "context", "plan", "info"]),
    ...text,
  }),
  z.object({ type: z.literal("raw"), what: z.string(), words: z.string().optional(), bytes: z.number().int() }),
])
export type Part = z.infer<typeof Part>

/** What an entry mostly is. `hidden` has nothing to show; `raw` is not understood. */
export const EntryKind = z.enum(["prompt", "answer", "thinking", "call", "result", "notice", "hidden", "raw"])
export type EntryKind = z.infer<typeof EntryKind>

/**
 * `seq` counts from 1 over the session in the order of arrival. `line` counts from 0 in its `source` (`main`, or a
 * sub-agent's file). Keys to join by: `id` and `parent` (the agent's own record ids), `message` (pieces of one message).
 * `agent` names the sub-agent in which it was said (absent: the main conversation), `under` the call that started it.
 * `replaces` names an earlier entry that this one stands for. `at` is ISO 8601 as the agent wrote it.
 */
export const Entry = z.object({
  seq: z.number().int().positive(),
  source: z.string(),
  line: z.number().int().nonnegative(),
  kind: EntryKind,
  at: z.string().optional(),
  id: z.string().optional(),
  parent: z.string().optional(),
  message: z.string().optional(),
  agent: z.string().optional(),
  under: z.string().optional(),
  replaces: z.number().int().positive().optional(),
  parts: z.array(Part),
})
export type Entry = z.infer<typeof Entry>

/** A run of entries in their order. `next` is the `after` that continues, or null at the head of the session. */
export const EntryPage = z.object({ entries: z.array(Entry), next: z.number().int().nullable() })
export type EntryPage = z.infer<typeof EntryPage>

/** What has ended when nothing more comes: an upload, the following of a live session, or an upload that is kept as it is. */
export const Ended = z.enum(["upload", "following", "early"])
export type Ended = z.infer<typeof Ended>

/** A prompt, as the outline lists it. */
export const OutlinePrompt = z.object({ seq: z.number().int(), text: z.string(), at: z.string().nullable() })
export type OutlinePrompt = z.infer<typeof OutlinePrompt>

/** A source's name: `main`, or the name of a sub-agent's file. */
export const SourceName = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/)

/**
 * The calls by which a transcript grows and is read. 409 where the session's state, or a gap, forbids it; 413 for too
 * much; 507 without room.
 */
export const entriesCalls = {
  appendEntries: call({
    method: "POST",
    path: "/api/sessions/:id/entries",
    summary:
      "Appends raw lines of a source, from line number `line` (0 is the first). Lines that are there already are passed over; a gap is 409 with `expected`, and so is 413 for more lines than a request may have, whose first ones are stored. An upload says `of` how many bytes it is and how many are `done` with this request: the session is `incomplete` until it is completed, also when lines without `of` come meanwhile. Otherwise it is `live`. `raw` (`<bytes>:<SHA-256>`) tells how the sender's file begins, up to where these lines end; the owner finds it in `sources`.",
    door: "append",
    input: z.object({
      id: z.string(),
      source: SourceName.default("main"),
      line: z.coerce.number().int().nonnegative(),
      /** The call that runs the sub-agent whose source this is, where something beside its file says so. */
      under: z.string().max(200).optional(),
      done: z.coerce.number().pipe(ByteCount).optional(),
      of: z.coerce.number().pipe(ByteCount).optional(),
      /** The sender's file up to where these lines end: its bytes and their SHA-256. */
      raw: RawTold.optional(),
    }),
    sends: "lines",
    output: z.object({
      lines: z.number().int(),
      entries: z.number().int(),
      /** To the owner alone, where the session had none that is good: a new token that may append to it and nothing else. */
      append_token: z.string().optional(),
    }),
  }),
  endAppendToken: call({
    method: "DELETE",
    path: "/api/sessions/:id/append-token",
    summary:
      "Ends the session's append token. Completing the session ends it as well; the owner's next append gives another.",
    door: "manage",
    input: z.object({ id: z.string() }),
  }),
  completeSession: call({
    method: "POST",
    path: "/api/sessions/:id/complete",
    summary:
      "Says that nothing more comes for now, which ends an upload. A half last line becomes the last line. The history tells what has `ended`: an `upload` of which all is here, the `following` of a live session, or an upload whose owner keeps the part that is here (`early`).",
    door: "append",
    input: z.object({ id: z.string(), ended: Ended.optional() }),
    output: z.object({ id: SessionId, status: z.string(), entries: z.number().int() }),
  }),
  readEntries: call({
    method: "GET",
    path: "/api/sessions/:id/entries",
    summary: "The entries after `after`, at most `limit`; `next` is null at the head.",
    door: "view",
    input: z.object({
      id: z.string(),
      after: z.coerce.number().int().nonnegative().default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    output: EntryPage,
  }),
  readPage: call({
    method: "GET",
    path: "/api/sessions/:id/pages/:seq",
    summary: "The stored page that holds the entry `seq`: whole, compressed as it lies. The cheapest way to read.",
    door: "view",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    output: EntryPage,
  }),
  readEntry: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq",
    summary: "One entry with nothing shortened.",
    door: "view",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    output: Entry,
  }),
  readLine: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq/line",
    summary: "The raw line of one entry, as it came in.",
    door: "download",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    gives: "bytes",
  }),
  listPrompts: call({
    method: "GET",
    path: "/api/sessions/:id/prompts",
    summary: "The prompts, shortened, for the outline; pages of at most 500.",
    door: "view",
    input: z.object({ id: z.string(), after: z.coerce.number().int().nonnegative().default(0) }),
    output: z.object({ prompts: z.array(OutlinePrompt), next: z.number().int().nullable() }),
  }),
  exportSession: call({
    method: "GET",
    path: "/api/sessions/:id/export",
    summary: "The raw lines of a source, byte for byte as they came in.",
    door: "download",
    input: z.object({ id: z.string(), source: SourceName.default("main") }),
    gives: "bytes",
  }),
  readBlob: call({
    method: "GET",
    path: "/api/sessions/:id/blobs/:hash",
    summary: "An image of this session, by its content hash.",
    door: "view",
    input: z.object({ id: z.string(), hash: z.string() }),
    gives: "bytes",
  }),
} as const

/** What happens to a transcript. That it grows is no event: entries travel as data. */
export const entriesEvents = {
  "session.completed": event({ refreshes: ["getSession", "listSessions"], rechecks: false, audience: "view" }),
  "session.exported": event({ refreshes: [], rechecks: false, audience: "seeSharing" }),
  "append-token.ended": event({ refreshes: [], rechecks: "takes", audience: "seeSharing" }),
} as const
