import { z } from "zod"

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
