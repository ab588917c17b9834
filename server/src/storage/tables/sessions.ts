import type { Generated } from "kysely"

/** Sessions, and what is stored of them. */
export interface SessionsTables {
  sessions: SessionsTable
  sources: SourcesTable
  documents: DocumentsTable
  pages: PagesTable
  tail: TailTable
  session_blobs: SessionBlobsTable
  deleted_sessions: DeletedSessionsTable
  pull_requests: PullRequestsTable
  rereadings: RereadingsTable
}

export interface SessionsTable {
  id: string
  owner_id: string
  external_id: string | null
  /** The same of a remote session. */
  remote_id: Generated<string | null>
  title: string
  /** The origin of the title, a rank: 0 made up, 1 prompt, 2 summary, 3 agent, 4 the person in the agent, 5 here. */
  title_rank: number
  agent: string
  kind: "recorded" | "remote"
  status: "live" | "incomplete" | "complete" | "archived"
  visibility: "private" | "team" | "public"
  /** Raised by every change of who may do what (see live). */
  acl_epoch: Generated<number>
  /** The highest seq; raised by appending only. */
  seq: Generated<number>
  /** The last seq in a sealed page; later entries are rows of the tail. */
  sealed: Generated<number>
  /** Bytes of entries and of raw lines in the tail, to know when a page is full. */
  tail_bytes: Generated<number>
  bytes: Generated<number>
  /** An unfinished upload: how many bytes of its files are done, and of how many. `upload_of` is null if there is none. */
  upload_done: Generated<number>
  upload_of: number | null
  prompts: Generated<number>
  first_prompt: string | null
  model: string | null
  repository: string | null
  branch: string | null
  directory: string | null
  /** The session of the same owner that this one continued. It may have been deleted. */
  continues: Generated<string | null>
  /** SHA-256 of the token that may append; null once it has ended. */
  append_token_hash: string | null
  comments_for_readers: Generated<number>
  started_at: string | null
  /** Which reading of its lines counts (agents/src/reading.ts); rows of other readings are being added or removed. */
  reading: Generated<number>
  /** The machine that the agent ran on, and how much it may do without asking, in the agent's own word. */
  machine: Generated<string | null>
  permission_mode: Generated<string | null>
  created_at: number
  updated_at: number
}

/** The raw prefix of the sender's file (protocol/src/raw-prefix.ts); all null if no sender has reported it. */
export interface RawColumns {
  raw_bytes: number | null
  raw_sha256: string | null
  raw_lines: number | null
}

export interface SourcesTable extends RawColumns {
  session_id: string
  name: string
  lines: number
  first_seq: number | null
  last_seq: number | null
  /** Bytes after the last newline: stored, not counted. */
  partial: Uint8Array | null
  /** 1 if the last line has no newline. */
  unterminated: number
  /** The state of the agent's reader between lines, as JSON; and the version of the readers that wrote it. */
  state: string
  reading: Generated<number>
  /** The same for another reading of the session, as far as it has got. */
  fresh_state: Generated<string | null>
  /** The line at which the records of its document begin; null for a source that is none. */
  document_from: Generated<number | null>
}

/** The newest version of a source that is a document: its blob and its size. */
export interface DocumentsTable {
  session_id: string
  source: string
  hash: string
  media: string
  bytes: number
}

/** A sealed run of entries. `entries` is the JSON of an EntryPage, `raw` their lines, both Zstandard. */
export interface PagesTable {
  session_id: string
  first_seq: number
  last_seq: number
  entries: Uint8Array
  raw: Uint8Array
  /** JSON `[[source, first line, count], ...]`: which lines of which sources this page has, in order. */
  spans: string
  /** JSON `{index in the page: blob hash}` of lines too big for a page, or null. */
  big: string | null
  /** The `entries` of another reading, until that one counts. */
  fresh: Generated<Uint8Array | null>
}

/** A session that is being read again by newer readers (sessions/reread.ts). */
export interface RereadingsTable {
  session_id: string
  /** The reading that is being made. */
  reading: number
  /** `running`; `done`: it counts, and the previous reading is being removed; `failed`: the session stays as it is. */
  state: "running" | "done" | "failed"
  /** The last entry that has been read again, always at the end of a page. */
  seq: number
  /** What the lines so far say about the whole session, as JSON. */
  known: string | null
  leased_until: number
}

export interface TailTable {
  session_id: string
  seq: number
  source: string
  line: number
  entry: string
  raw: Uint8Array
  big: string | null
}

/** A pull request that the session's agent named. */
export interface PullRequestsTable {
  session_id: string
  repository: string
  number: number
  url: string
  seq: number
}

export interface SessionBlobsTable {
  session_id: string
  hash: string
  /** The media type of an image; null for a big line, which nobody may fetch as a blob. */
  media: string | null
}

/** The remains of a deleted session, so that its owner can still read its history. */
export interface DeletedSessionsTable {
  id: string
  owner_id: string
  at: number
}
