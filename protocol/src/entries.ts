import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { PersonId } from "./people.ts"
import { RawTold } from "./raw-prefix.ts"
import { ByteCount, SessionId } from "./sessions.ts"

/**
 * An entry is one raw line of a transcript, parsed; it never changes. Entries that belong together (the pieces of one message,
 * a call and its result) are joined when they are shown, by the keys that they carry.
 *
 * Source: the readers in `agents/` turn lines into entries; the server assigns their `seq`.
 */

/** A text that may have been shortened: `more` counts the characters left out; `readEntry` gives the whole text. */
const text = { text: z.string(), more: z.number().int().positive().optional() }

/** What a tool call does, independent of the agent's name for the tool. It selects an icon and a sentence, never a right. */
export const Doing = z.enum(["run", "read", "edit", "write", "search", "web", "task", "plan", "ask", "other"])
export type Doing = z.infer<typeof Doing>

/** A text and the language to highlight it in (`bash`, `diff`, `json`, `markdown`, `typescript`, ...). */
export const Body = z.object({ language: z.string(), ...text })
export type Body = z.infer<typeof Body>

/**
 * How a person's words came to be in the transcript, if not as a prompt. `refusal` and `answer` belong to a call and begin no
 * turn; the others begin one, as a prompt does.
 */
export const SaidAs = z.enum(["refusal", "answer", "goal", "command", "queued", "compact"])
export type SaidAs = z.infer<typeof SaidAs>

/** One line of a checklist, as it stood at that moment. */
export const Todo = z.object({ text: z.string(), state: z.enum(["open", "doing", "done"]) })
export type Todo = z.infer<typeof Todo>

/** What a search or a fetch found. The address is text from a transcript: shown, and never followed by itself. */
export const Hit = z.object({ title: z.string(), url: z.string() })
export type Hit = z.infer<typeof Hit>

/**
 * One visible part of an entry.
 * - `prompt` what a person typed (Markdown as typed); `as` tells words that came otherwise; `by` is the person who sent it, in a
 *   remote session: a name is looked up when it is shown, so that it can be erased; `answer` what the agent said (Markdown);
 *   `thinking`
 * - `call` of a tool: `id` joins it with its result, `title` sums it up in one line ("Edited auth.ts +12 -5"), `about` is the
 *   agent's own description of it, `body` unfolds, `todos` is the checklist that it writes
 * - `result` of the call `call`; `agent` is the sub-agent that the call ran, `patch` a unified diff of the changes, `exit` a
 *   command's exit code, `ms` how long the call took. A call that a person refused is `refused`, not `failed`
 * - `image` by content hash (sha-256, hex), read through `readBlob`; `file` likewise: a PDF or another document
 * - `notice` something that happened: compaction, an error of the service, an interruption, a command, a change of the model or
 *   of the permission mode, a hook that blocked. With `by` it is what that person did, and begins with the verb ("Allowed it")
 * - `raw` a record that no reader knows: its kind, its size and words found in it; the owner can read the line itself
 */
export const Part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prompt"), as: SaidAs.optional(), by: PersonId.optional(), ...text }),
  z.object({ type: z.literal("answer"), ...text }),
  z.object({ type: z.literal("thinking"), ...text }),
  z.object({
    type: z.literal("call"),
    id: z.string(),
    name: z.string(),
    does: Doing,
    title: z.string(),
    about: z.string().optional(),
    body: Body.optional(),
    todos: z.array(Todo).optional(),
  }),
  z.object({
    type: z.literal("result"),
    call: z.string(),
    ...text,
    failed: z.literal(true).optional(),
    refused: z.literal(true).optional(),
    exit: z.number().int().optional(),
    ms: z.number().int().nonnegative().optional(),
    agent: z.string().optional(),
    patch: Body.optional(),
    hits: z.array(Hit).optional(),
  }),
  z.object({ type: z.literal("image"), blob: z.string(), media: z.string(), bytes: z.number().int() }),
  z.object({ type: z.literal("file"), blob: z.string(), media: z.string(), bytes: z.number().int(), name: z.string() }),
  z.object({
    type: z.literal("notice"),
    about: z.enum([
      "compaction",
      "error",
      "interrupted",
      "command",
      "context",
      "plan",
      "model",
      "mode",
      "hook",
      "info",
    ]),
    by: PersonId.optional(),
    ...text,
  }),
  z.object({ type: z.literal("raw"), what: z.string(), words: z.string().optional(), bytes: z.number().int() }),
])
export type Part = z.infer<typeof Part>

/**
 * What an entry adds to the tokens that were used, and their cost in US dollars where the agent says it. Each message is
 * counted once, however many records repeat it: so these are amounts to add up. `input` doesn't include `cached` or `written`.
 */
export const Usage = z.object({
  input: z.number().int().nonnegative(),
  output: z.number().int().nonnegative(),
  /** Read from the provider's cache, and written to it. */
  cached: z.number().int().nonnegative().optional(),
  written: z.number().int().nonnegative().optional(),
  /** The part of `output` that was thinking. */
  reasoning: z.number().int().nonnegative().optional(),
  cost: z.number().nonnegative().optional(),
})
export type Usage = z.infer<typeof Usage>

/** A file that an entry's result changed, and by how many lines where that is known. */
export const Touched = z.object({
  path: z.string(),
  how: z.enum(["edit", "write", "delete", "move"]),
  added: z.number().int().nonnegative().optional(),
  removed: z.number().int().nonnegative().optional(),
})
export type Touched = z.infer<typeof Touched>

/** What an entry mainly is. `hidden` has nothing to show; `raw` was not understood. */
export const EntryKind = z.enum(["prompt", "answer", "thinking", "call", "result", "notice", "hidden", "raw"])
export type EntryKind = z.infer<typeof EntryKind>

/**
 * `seq` counts from 1 over the session in the order of arrival. `line` counts from 0 in its `source` (`main`, or a
 * sub-agent's file). Keys to join by: `id` and `parent` (the agent's own record ids), `message` (pieces of one message).
 * `agent` names the sub-agent that wrote it (absent: the main conversation), `under` the call that started that sub-agent.
 * `replaces` is the seq of an earlier entry that this one replaces. `undoes` is a stretch of the same conversation that was
 * taken back at this entry, by a rewind or an undo: it is folded, never deleted. `repeats` says that the entry was here before:
 * as the entry `seq` of this session, or in the agent's session `session` that this one went on from. `model` wrote it. `at` is
 * ISO 8601 as the agent wrote it.
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
  undoes: z.object({ from: z.number().int().positive(), to: z.number().int().positive() }).optional(),
  repeats: z.object({ seq: z.number().int().positive().optional(), session: z.string().optional() }).optional(),
  model: z.string().optional(),
  usage: Usage.optional(),
  touched: z.array(Touched).optional(),
  parts: z.array(Part),
})
export type Entry = z.infer<typeof Entry>

/** Consecutive entries. `next` is the `after` to continue with, or null at the head of the session. */
export const EntryPage = z.object({ entries: z.array(Entry), next: z.number().int().nullable() })
export type EntryPage = z.infer<typeof EntryPage>

/** What ended: an upload, the following of a live session, or an upload that is kept incomplete (`early`). */
export const Ended = z.enum(["upload", "following", "early"])
export type Ended = z.infer<typeof Ended>

/** A prompt, as the outline lists it. */
export const OutlinePrompt = z.object({ seq: z.number().int(), text: z.string(), at: z.string().nullable() })
export type OutlinePrompt = z.infer<typeof OutlinePrompt>

/** A source's name: `main`, or the name of a sub-agent's file. */
export const SourceName = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/)

/**
 * The calls that append to a transcript and read it. 409 if the session's state or a gap forbids it, 413 for too much, 507 if the
 * disk is full.
 */
export const entriesCalls = {
  appendEntries: call({
    method: "POST",
    path: "/api/sessions/:id/entries",
    summary:
      "Appends raw lines of a source, beginning with line number `line` (0 is the first). Lines that the server has already are skipped. A gap is 409 with `expected`. More lines than a request may have are 413 with `expected`; the first ones are stored. An upload says how many bytes it has in all (`of`) and how many are `done` with this request: its session is `incomplete` until it is completed, even if lines without `of` come in between. Any other session becomes `live`. `raw` (`<bytes>:<SHA-256>`) identifies the beginning of the sender's file, up to where these lines end; the owner finds it in `sources`. A body of `application/json` or `text/markdown` is a document, as for `PUT /api/sessions/:id/sources/:source/document`; it needs no `line`.",
    door: "append",
    records: [],
    input: z.object({
      id: z.string(),
      source: SourceName.default("main"),
      /** Needed for lines. */
      line: z.coerce.number().int().nonnegative().optional(),
      /** The call that runs the sub-agent whose source this is, if something beside its file says so. */
      under: z.string().max(200).optional(),
      done: z.coerce.number().pipe(ByteCount).optional(),
      of: z.coerce.number().pipe(ByteCount).optional(),
      /** The sender's file up to where these lines end: its bytes and their SHA-256. */
      raw: RawTold.optional(),
      /** The run that these lines are of: needed for a remote session, whose current run alone adds to it. */
      run: z.uuid().optional(),
    }),
    sends: "lines",
    output: z.object({
      lines: z.number().int(),
      entries: z.number().int(),
      /** For the owner only, if the session had no valid one: a new token that may append to this session and do nothing else. */
      append_token: z.string().optional(),
    }),
  }),
  endAppendToken: call({
    method: "DELETE",
    path: "/api/sessions/:id/append-token",
    summary:
      "Ends the session's append token, as completing the session does. The owner's next append gives a new one.",
    door: "manage",
    records: ["append-token.ended"],
    input: z.object({ id: z.string() }),
  }),
  completeSession: call({
    method: "POST",
    path: "/api/sessions/:id/complete",
    summary:
      "Completes the session: nothing more comes for now. This ends an upload. A half last line becomes the last line. The history records what `ended`: an `upload` that is all here, the `following` of a live session, or an upload that its owner keeps incomplete (`early`).",
    door: "append",
    records: ["session.completed"],
    input: z.object({
      id: z.string(),
      ended: Ended.optional(),
      /** Of a remote session: the run that this comes from. While another one is on, it is refused. */
      run: z.uuid().optional(),
    }),
    output: z.object({ id: SessionId, status: z.string(), entries: z.number().int() }),
  }),
  readEntries: call({
    method: "GET",
    path: "/api/sessions/:id/entries",
    summary: "Gives the entries after `after`, at most `limit`; `next` is null at the head.",
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
    summary:
      "Gives the stored page of entries that holds the entry `seq`, whole and compressed as it is stored. The cheapest way to read.",
    door: "view",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    output: EntryPage,
  }),
  readEntry: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq",
    summary: "Gives one entry with nothing shortened.",
    door: "view",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    output: Entry,
  }),
  readLine: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq/line",
    summary: "Gives the raw line of one entry, as it was sent.",
    door: "download",
    input: z.object({ id: z.string(), seq: z.coerce.number().int().positive() }),
    gives: "bytes",
  }),
  listPrompts: call({
    method: "GET",
    path: "/api/sessions/:id/prompts",
    summary: "Lists the prompts, shortened, for the outline; at most 500 at a time.",
    door: "view",
    input: z.object({ id: z.string(), after: z.coerce.number().int().nonnegative().default(0) }),
    output: z.object({ prompts: z.array(OutlinePrompt), next: z.number().int().nullable() }),
  }),
  readBlob: call({
    method: "GET",
    path: "/api/sessions/:id/blobs/:hash",
    summary: "Gives an image of this session, by its content hash.",
    door: "view",
    input: z.object({ id: z.string(), hash: z.string() }),
    gives: "bytes",
  }),
} as const

/** What happens to a transcript. Its growth is no event, because entries travel as data. */
export const entriesEvents = {
  "session.completed": event({
    data: z.object({ entries: z.number().int(), ended: Ended.optional(), silent_minutes: z.number().int().optional() }),
    refreshes: ["getSession", "listSessions"],
    rechecks: false,
    audience: "view",
  }),
  "append-token.ended": event({ refreshes: [], rechecks: "takes", audience: "seeSharing" }),
} as const
