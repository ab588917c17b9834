import type { EntryKind, Part, Touched, Usage } from "#protocol/entries"
import type { Json } from "./json.ts"

/**
 * Reads one coding agent's files: pure functions from a raw line to its entry. A reader never does I/O, never throws for an
 * unknown line, and never decides who may see anything.
 */

/** A part before it is stored: images and files still carry their bytes, and unknown parts have no size yet. */
export type DraftPart =
  | Exclude<Part, { type: "image" } | { type: "file" } | { type: "raw" }>
  | { type: "image"; media: string; base64: string }
  | { type: "file"; media: string; name: string; base64: string }
  | { type: "raw"; what: string; words?: string; bytes?: number }

/**
 * The content of one line, before the entry has its place. See `Entry` for the keys. A `prompt` with `agent` was written by
 * the agent that called that sub-agent; only prompts without `agent` were typed by a person.
 */
export interface Draft {
  kind: EntryKind
  at?: string
  id?: string
  parent?: string
  message?: string
  agent?: string
  under?: string
  /** A name by which later records of the session may mean this entry. The server keeps where it lies. */
  key?: Key
  /** The id of a key: everything of this conversation from that entry to this one was taken back. */
  undoes?: string
  /** The agent's id of the session that this record is copied from. */
  copiedFrom?: string
  model?: string
  usage?: Usage
  touched?: Touched[]
  parts: DraftPart[]
}

/**
 * What tells an entry from all others of its session: the agent's id of a record, or of a block of a message. If the key is
 * there already, the new entry `replaces` that one (a record that is written again with more), or `repeats` it (a copy).
 */
export interface Key {
  id: string
  again: "replaces" | "repeats"
}

/** What a line says about the whole session. The server keeps the newest values, and titles by rank. */
export interface Facts {
  title?: { text: string; from: TitleSource }
  model?: string
  /** The folder that the agent worked in. */
  directory?: string
  /** `owner/name` of a remote, or the folder's last name. */
  repository?: string
  branch?: string
  version?: string
  /** The machine's name, as the agent says it. */
  machine?: string
  /** How much the agent may do without asking, in the agent's own word. */
  permissionMode?: string
  pullRequest?: { url: string; number: number; repository: string }
}

/** The origin of a title, weakest first. A weaker title never replaces a stronger one. */
export const titleSources = ["prompt", "summary", "agent", "person"] as const
export type TitleSource = (typeof titleSources)[number]

export interface Reading {
  draft: Draft
  facts: Facts
}

/** What a reader remembers between the lines of one source. Plain JSON of at most 16 KiB, stored with the source. */
export type ReaderState = Record<string, unknown>

export interface Reader {
  /** The word for the agent in the API and the database. */
  agent: string
  /** It reads the lines of remote sessions, whichever agent they are of. */
  kind?: "remote"
  start(source: string): ReaderState
  /**
   * Reads one line (without its newline). May change `state` in place. With a fresh state, a line that showed something shows
   * the same texts again: state only adds keys and hides the second form of the same words.
   */
  read(line: string, state: ReaderState): Reading
  /** The kind of a record to leave out, named for people; null if the record is to be sent. */
  leavesOut(record: Json): string | null
  /**
   * The members to remove from a record before it is sent (cookies in error records and the like), by the names that lead to
   * them; null if there are none.
   */
  takesOut(record: Json): ((path: readonly string[]) => boolean) | null
}
