import type { Generated } from "kysely"
import type { LetterKind } from "#protocol/letters"
import type { ProposalsTable, QuestionsTable, RunsTable } from "./remote-tables.ts"

/**
 * The tables, as queries see them. Times are milliseconds since 1970 by the database's clock; booleans are 0 and 1; JSON is
 * stored as text (a transcript contains NUL and lone surrogates, which `jsonb` refuses).
 *
 * One writer per table (the room named beside it); any room may read any table.
 */
export interface Tables {
  // people
  people: PeopleTable
  sign_ins: SignInsTable
  addresses: AddressesTable
  tokens: TokensTable
  // sign-in
  accounts: AccountsTable
  devices: DevicesTable
  start_links: StartLinksTable
  sign_in_links: SignInLinksTable
  code_asks: CodeAsksTable
  wrong_codes: WrongCodesTable
  // sessions
  sessions: SessionsTable
  sources: SourcesTable
  documents: DocumentsTable
  pages: PagesTable
  tail: TailTable
  prompts: PromptsTable
  session_blobs: SessionBlobsTable
  deleted_sessions: DeletedSessionsTable
  pull_requests: PullRequestsTable
  rereadings: RereadingsTable
  // turns
  entry_keys: EntryKeysTable
  replaced_entries: ReplacedEntriesTable
  entry_calls: EntryCallsTable
  turns: TurnsTable
  sub_agents: SubAgentsTable
  changed_files: ChangedFilesTable
  file_changes: FileChangesTable
  session_numbers: SessionNumbersTable
  // search
  indexed_sessions: IndexedSessionsTable
  session_words: SessionWordsTable
  // storage
  blobs: BlobsTable
  // history
  events: EventsTable
  event_names: EventNamesTable
  chains: ChainsTable
  head_files: HeadFilesTable
  server_keys: ServerKeysTable
  // sharing (the first use of an invitation binds it, its owner's proof ends it: access/bind.ts, access/own.ts)
  collaborators: CollaboratorsTable
  additions: AdditionsTable
  links: LinksTable
  // comments
  comments: CommentsTable
  comment_mentions: CommentMentionsTable
  comment_reads: CommentReadsTable
  // remote
  runs: RunsTable
  proposals: ProposalsTable
  questions: QuestionsTable
  // live
  tickets: TicketsTable
  nodes: NodesTable
  // mail
  letters: LettersTable
  rounds: RoundsTable
  handovers: HandoversTable
  mail_gate: MailGateTable
  mail_refusals: MailRefusalsTable
}

/** A person who uses this server. */
export interface PeopleTable {
  id: string
  name: string
  email: string
  email_verified: boolean | number
  image: string | null
  created_at: Date | string
  updated_at: Date | string
  disabled_at: number | null
  deleted_at: number | null
  /** 1 while the name is derived from the address and the person has not confirmed it. */
  unnamed: Generated<number>
}

/** A sign-in in one browser. */
export interface SignInsTable {
  /** The provider, account and provider's session of the sign-in: when that session ends, so does this row. */
  provider: Generated<string | null>
  provider_subject: Generated<string | null>
  provider_session: Generated<string | null>
  id: string
  token: string
  person_id: string
  expires_at: Date | string
  ip_address: string | null
  user_agent: string | null
  created_at: Date | string
  updated_at: Date | string
}

/** A provider's account with which a person signs in. */
export interface AccountsTable {
  id: string
  account_id: string
  provider_id: string
  person_id: string
  created_at: Date | string
  updated_at: Date | string
}

/** A program that asks to be signed in (RFC 8628). Only a hash of its secret is stored. */
export interface DevicesTable {
  hash: string
  user_code: string
  name: string
  /** The requested scopes of its token, separated by spaces. */
  scopes: Generated<string>
  asked_from: string
  asked_at: number
  expires_at: number
  polled_at: number | null
  status: "pending" | "approved" | "denied"
  person_id: string | null
}

/** A proved address. It belongs to one person: the newest proof wins. */
export interface AddressesTable {
  address: string
  person_id: string
  proved_at: number
}

/** Our own API tokens, stored as SHA-256. */
export interface TokensTable {
  id: string
  person_id: string
  label: string
  prefix: string
  hash: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

/** The one-time links of a server without any account. */
export interface StartLinksTable {
  hash: string
  expires_at: number
}

/** A request for a code to an address. The code is made when it is sent; only a keyed hash of it is stored. */
export interface CodeAsksTable {
  id: string
  address: string
  /** The hash of a browser's own secret, or a person. */
  asker: string
  /** The person who adds the address to their account; null for a sign-in. */
  person_id: string | null
  network: string
  /** 1 if the browser has signed in with this address before. */
  known: number
  hash: string | null
  digits: number
  tries: number
  asked_at: number
  expires_at: number
  /** When a node began to send it. */
  taken_at: number | null
  /** When it was sent, or when it was decided to send none. */
  sent_at: number | null
}

/** A wrong code, kept for a day for counting. */
export interface WrongCodesTable {
  id: string
  address: string
  network: string
  at: number
}

/** A one-time link by which an operator signs a person in. */
export interface SignInLinksTable {
  hash: string
  person_id: string
  expires_at: number
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
  visibility: "private" | "public"
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

export interface PromptsTable {
  session_id: string
  reading: number
  seq: number
  text: string
  at: string | null
}

/** A pull request that the session's agent named. */
export interface PullRequestsTable {
  session_id: string
  repository: string
  number: number
  url: string
  seq: number
}

/** A key of an entry (agents/src/reader.ts), hashed; a key by which entries replace each other is scoped to its source. */
export interface EntryKeysTable {
  session_id: string
  reading: number
  hash: string
  /** The newest entry with it, and the first. */
  seq: number
  first_seq: number
  /** For a key by which entries replace each other: the hash of the newest line, and what it counted (turns/counting.ts). */
  line: string | null
  counted: string | null
}

export interface ReplacedEntriesTable {
  session_id: string
  reading: number
  seq: number
  hash: string
}

/** A call, by the hash of the agent's id for it. If an id is used again, each use has a row. */
export interface EntryCallsTable {
  session_id: string
  reading: number
  hash: string
  seq: number
  agent: string | null
  turn: number | null
  title: string
}

/** The totals of a turn or a sub-agent. `at` and `last` are the first and the last moment, by the agent's clock. */
interface CountColumns {
  session_id: string
  reading: number
  at: number | null
  last: number | null
  calls: number
  failures: number
  input: number
  output: number
  cached: number
  written: number
  reasoning: number
  cost: number
}

export interface TurnsTable extends CountColumns {
  /** Counts from 1. */
  n: number
  seq: number
  last_seq: number
  text: string
  /** Errors that are no failed calls: of the agent's service, of hooks that blocked. */
  errors: number
  files: number
  added: number
  removed: number
}

/** `seq` is null until an entry of its own has come. */
export interface SubAgentsTable extends CountColumns {
  agent: string
  /** The source that it is counted from. Some versions of an agent write a sub-agent into the main file and one of its own. */
  source: string | null
  seq: number | null
  last_seq: number | null
  title: string | null
  call: string | null
  called_at: number | null
  parent: string | null
  turn: number | null
}

export interface ChangedFilesTable {
  session_id: string
  reading: number
  hash: string
  path: string
  changes: number
  added: number
  removed: number
}

export interface FileChangesTable {
  session_id: string
  reading: number
  hash: string
  seq: number
  turn: number | null
  agent: string | null
  how: "edit" | "write" | "delete" | "move"
  added: number
  removed: number
}

/** The numbers of a session, as JSON (turns/numbers.ts). */
export interface SessionNumbersTable {
  session_id: string
  reading: number
  numbers: string
}

/**
 * Which words a session may have, as Bloom filters of a fixed size: a word that is in none of its parts isn't in the
 * session.
 */
export interface SessionWordsTable {
  /** The number from its `indexed_sessions` row. */
  number: number
  part: number
  /** How many words were added. */
  words: number
  filter: Uint8Array
}

export interface SessionBlobsTable {
  session_id: string
  hash: string
  /** The media type of an image; null for a big line, which nobody may fetch as a blob. */
  media: string | null
}

export interface BlobsTable {
  hash: string
  bytes: number
  /** The bytes on PostgreSQL; null with SQLite, where they are a file in the data folder. */
  body: Uint8Array | null
}

/** An event. The rows of each chain (a session's, or a person's) are linked by their MACs: see chain.ts. */
export interface EventsTable {
  n: Generated<number>
  chain: string
  /** Counts from 1 in the chain. */
  place: number
  session_id: string | null
  name: string
  actor_id: string | null
  subject: string | null
  data: string
  /** A salted commitment to the row in `event_names`, or null if there is none. */
  names_hash: string | null
  at: number
  mac: string
}

/** Names and addresses of an event: a person may have these erased, without a gap in the chain. */
export interface EventNamesTable {
  n: number
  salt: string
  names: string
}

/** The head of each chain; appending to the chain locks the row. */
export interface ChainsTable {
  chain: string
  length: number
  mac: string
}

/** The keys that the server has had, the newest last. The keys themselves are stored elsewhere: see keyring.ts. */
export interface ServerKeysTable {
  fingerprint: string
  /** The number of the last event before it: later events are sealed with this key. */
  since: number
  /** The previous key, encrypted with this one, so that what it sealed can still be checked; null for the first. */
  before: Uint8Array | null
  at: number
}

/** How many lines a stretch of history-heads.jsonl has, the last one's seal, and the folder and machine of the file. */
export interface HeadFilesTable {
  file: string
  place: string
  lines: number
  seal: string
  mac: string
}

/** The remains of a deleted session, so that its owner can still read its history. */
export interface DeletedSessionsTable {
  id: string
  owner_id: string
  at: number
}

/**
 * How far a session is indexed for search, and the number under which its passages are stored. (The table of passages itself
 * differs between the databases, and only passages.ts knows it.)
 */
export interface IndexedSessionsTable {
  number: Generated<number>
  session_id: string
  /** The last entry that can be found. */
  seq: number
  /** The reading of the session that the indexed words come from. */
  reading: Generated<number>
}

export interface CollaboratorsTable {
  id: string
  session_id: string
  address: string
  person_id: string | null
  role: "viewer" | "contributor"
  invited_by: string
  note: string | null
  created_at: number
  accepted_at: number | null
  expires_at: number | null
}

/** Every well-formed attempt to add somebody, for the limit of the rolling hour. */
export interface AdditionsTable {
  id: string
  person_id: string
  at: number
}

export interface LinksTable {
  id: string
  session_id: string
  label: string
  generation: number
  token_hash: string
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  uses: number
  last_used_at: number | null
}

/**
 * The outbox: a letter is written in the transaction of the change that causes it.
 *
 * `queued` waits for `next_at`; `sending` is held by a worker until `leased_until`; `sent` was accepted by the transport;
 * `failed` was refused for good, or too often; `bounced` came back later; `dropped` was no longer wanted before it was sent;
 * `kept` was written on a server that sends no mail.
 */
export interface LettersTable {
  id: string
  kind: LetterKind
  to_address: string
  /** The person in whose name it is sent, and whose hourly limit it counts towards. */
  sender_id: string | null
  from_name: string | null
  subject: string
  text: string
  html: string | null
  state: "queued" | "sending" | "sent" | "failed" | "bounced" | "dropped" | "kept"
  attempts: number
  next_at: number
  leased_until: number | null
  /** Why it waits, or did not arrive, in words for the owner. */
  problem: string | null
  /** The provider's id for it, for later reports. */
  provider_id: string | null
  session_id: string | null
  collaborator_id: string | null
  created_at: number
  sent_at: number | null
  /** For a letter of a round: what it is about, by its time. It is written when it is sent. */
  since: number | null
  upto: number | null
}

/**
 * What people have not been told of in a session: what came from `since` on, to be told at `next_at` in letters of this kind.
 * Both null if there is nothing.
 */
export interface RoundsTable {
  kind: LetterKind
  session_id: string
  since: number | null
  next_at: number | null
  last_at: number | null
}

/** When a letter, or a code, was last given to the transport. Kept for a day, for counting. */
export interface HandoversTable {
  id: string
  kind: "invitation" | "other" | "code"
  sender_id: string | null
  recipient: string
  at: number
  /** For a code: the kind of asker, and the network it was requested from. */
  standing: Generated<"stranger" | "account" | "browser" | "person" | null>
  network: Generated<string | null>
}

/** One row, locked while counting and taking. */
export interface MailGateTable {
  id: number
  turn: number
}

/** The topics that an address has unsubscribed from. */
export interface MailRefusalsTable {
  address: string
  topic: string
  at: number
}

/** A person's comment on an entry. */
export interface CommentsTable {
  id: string
  session_id: string
  seq: number
  author_id: string
  text: string
  created_at: number
  edited_at: number | null
  resolved_at: number | null
  resolved_by: string | null
  /** The first comment of its thread; null for that one. */
  thread_id: Generated<string | null>
  /** What it is about, as JSON; null for its entry as a whole, and for replies. */
  anchor: Generated<string | null>
  /** When its text was deleted; its place is kept for its replies. */
  deleted_at: Generated<number | null>
}

export interface CommentMentionsTable {
  comment_id: string
  person_id: string
}

/** Up to which comment somebody has read. */
export interface CommentReadsTable {
  session_id: string
  person_id: string
  upto: string
}

/** A live socket's ticket: one use, 30 seconds, for its viewer. */
export interface TicketsTable {
  hash: string
  /** The viewer, as JSON. */
  viewer: string
  expires_at: number
}

/** A server that delivers: until when it may, and up to when it knows who lost access. By the database's clock. */
export interface NodesTable {
  id: string
  until: number
  looked_at: number
}
