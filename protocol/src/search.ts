import { z } from "zod"
import { call } from "./call.ts"
import { NumberCursor } from "./cursor.ts"
import { EntryKind } from "./entries.ts"

/**
 * Searching one session. `listSessions` with `q` searches all sessions that a person owns or that are shared with them.
 */

/** An entry that a search found. `text` is an excerpt: plain text, one line. */
export const SearchHit = z.object({
  seq: z.number().int(),
  kind: EntryKind,
  text: z.string(),
  at: z.string().nullable(),
})
export type SearchHit = z.infer<typeof SearchHit>

/** What is searched: what a person said, what the agent said and thought, its calls (titles, inputs), what they returned, the rest. */
export const FindKind = z.enum(["prompt", "answer", "thinking", "call", "result", "notice"])
export type FindKind = z.infer<typeof FindKind>

/** Where in a part a match is: its text, or what else of it is shown. */
export const FindField = z.enum(["text", "title", "about", "todos", "body", "patch", "hits", "name"])
export type FindField = z.infer<typeof FindField>

/**
 * One match. `from` and `to` are its place in the shown text, in UTF-16 units. `before`, `match` and `after` are an excerpt:
 * plain text, one line.
 */
export const FoundMatch = z.object({
  seq: z.number().int(),
  part: z.number().int(),
  kind: FindKind,
  field: FindField,
  from: z.number().int(),
  to: z.number().int(),
  before: z.string(),
  match: z.string(),
  after: z.string(),
})
export type FoundMatch = z.infer<typeof FoundMatch>

const yes = z.literal("1").optional()

/** What is looked for, and how. Each switch is off unless it is `1`; without `kinds` everything is searched. */
export const FindAsked = z.object({
  q: z.string().min(1).max(200),
  /** Capital and small letters differ. */
  case: yes,
  /** Only where no letter, digit or underscore stands beside it. */
  words: yes,
  /** `q` is a regular expression, which matches within a line or over several. */
  regex: yes,
  /** Separated by commas. */
  kinds: z
    .string()
    .max(100)
    .transform((kinds) => kinds.split(","))
    .pipe(z.array(FindKind).min(1).max(FindKind.options.length))
    .optional(),
})
export type FindAsked = z.infer<typeof FindAsked>

/**
 * The matches of a stretch. `entries` has each entry with a match, and how many; `matches` the first of them with their
 * excerpts. `shortened` counts the texts of the stretch that are stored shortened: what is left out of them wasn't searched.
 */
export const FoundStretch = z.object({
  matches: z.array(FoundMatch),
  entries: z.array(z.tuple([z.number().int(), z.number().int().positive()])),
  shortened: z.number().int(),
  next: z.string().nullable(),
})
export type FoundStretch = z.infer<typeof FoundStretch>

/** The calls that search: hits in the order of the transcript, a batch at a time. 404 for viewers who may not see the session. */
export const searchCalls = {
  searchSession: call({
    method: "GET",
    path: "/api/sessions/:id/search",
    summary:
      "Finds the entries that have all the words of `q`, in the order of the transcript: prompts, answers and the agent's actions, but not results of tools. New entries can be found a moment after they are appended.",
    door: "search",
    input: z.object({ id: z.string(), q: z.string().max(200), cursor: NumberCursor.optional() }),
    output: z.object({ hits: z.array(SearchHit), next: z.string().nullable() }),
  }),
  findInSession: call({
    method: "GET",
    path: "/api/sessions/:id/find",
    summary:
      "Finds every place where `q` stands in what is shown of a session: prompts, answers, thinking, calls, results, notices, sub-agents. Looks through as much as fits into a fraction of a second, from the entry after `cursor` up to `upto`; goes on at `next` until that is null. What was replaced, and copies of what is in the session already, don't count. 400 with a sentence for a regular expression that is none, or that takes too long; 429 while too many searches of one person wait.",
    door: "search",
    input: FindAsked.extend({
      id: z.string(),
      cursor: NumberCursor.optional(),
      upto: z.coerce.number().int().positive().optional(),
    }),
    output: FoundStretch,
  }),
} as const
