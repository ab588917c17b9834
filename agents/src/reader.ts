import type { EntryKind, Part } from "#protocol/entries"
import type { Json } from "./json.ts"

/**
 * How one coding agent's own files are understood: pure functions from a raw line to what it shows. A reader never does I/O,
 * never throws for a line that it does not know, and never decides who may see anything.
 */

/** A part before it is stored: images still carry their bytes, and what is not known has no size yet. */
export type DraftPart =
  | Exclude<Part, { type: "image" } | { type: "raw" }>
  | { type: "image"; media: string; base64: string }
  | { type: "raw"; what: string; words?: string }

/**
 * An entry before it has a place: what one line says. See `Entry` for the meaning of the keys. A `prompt` with `agent` is what a
 * calling agent asked of that sub-agent: only prompts without one were typed by a person.
 */
export interface Draft {
  kind: EntryKind
  at?: string
  id?: string
  parent?: string
  message?: string
  agent?: string
  under?: string
  parts: DraftPart[]
}

/** What a line tells of the whole session. The server keeps the newest, titles by their rank. */
export interface Facts {
  title?: { text: string; from: TitleSource }
  model?: string
  /** The folder that the agent worked in. */
  directory?: string
  /** `owner/name` of a remote, or the folder's last name. */
  repository?: string
  branch?: string
  version?: string
}

/** Where a title comes from, weakest first; a stronger one is never replaced by a weaker one. */
export const titleSources = ["prompt", "summary", "agent", "person"] as const
export type TitleSource = (typeof titleSources)[number]

export interface Reading {
  draft: Draft
  facts: Facts
}

/** What a reader has to remember between lines of one source. Plain JSON of at most 16 KiB: it is stored with the source. */
export type ReaderState = Record<string, unknown>

export interface Reader {
  /** The word for the agent in the API and the database. */
  agent: string
  start(source: string): ReaderState
  /**
   * Reads one line (without its newline). May change `state` in place. Read again with a fresh state, a line that showed
   * something shows the same texts: what state adds is keys, and that the second form of the same words is not shown.
   */
  read(line: string, state: ReaderState): Reading
  /** The kind of record that is not sent, in a person's words, or null when it is to be sent. */
  leavesOut(record: Json): string | null
  /**
   * Which members of a record are taken out before it is sent (cookies of error records and the like), by the names that lead
   * to them; null when none are.
   */
  takesOut(record: Json): ((path: readonly string[]) => boolean) | null
}
