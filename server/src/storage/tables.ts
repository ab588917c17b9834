import type { Generated } from "kysely"
import type { LetterKind } from "#protocol/letters"

/**
 * The tables, as the queries see them. Times are milliseconds since 1970 by the database's clock; booleans are 0 and 1;
 * JSON is kept as text (a transcript holds NUL and lone surrogates, which `jsonb` refuses).
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
  // live
  tickets: TicketsTable
  nodes: NodesTable
  // mail
  letters: LettersTable
  comment_rounds: CommentRoundsTable
  handovers: HandoversTable
  mail_gate: MailGateTable
  mail_refusals: MailRefusalsTable
}

/** Who uses this server. */
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
  /** 1 while the name is made of the address, and they have not said that it may stay. */
  unnamed: Generated<number>
}

/** Being signed in in one browser. */
export interface SignInsTable {
  /** Which provider's sign-in it came by, as whom, and which session there: what the provider ends is ended here. */
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

/** An account at a provider by which a person signs in. */
export interface AccountsTable {
  id: string
  account_id: string
  provider_id: string
  person_id: string
  created_at: Date | string
  updated_at: Date | string
}

/** A program that asks to be signed in (RFC 8628). Of its own secret only the hash is kept. */
export interface DevicesTable {
  hash: string
  user_code: string
  name: string
  /** What its token is to be good for, with spaces between. */
  scopes: Generated<string>
  asked_from: string
  asked_at: number
  expires_at: number
  polled_at: number | null
  status: "pending" | "approved" | "denied"
  person_id: string | null
}

/** An address that somebody proved to read. It belongs to one person: the newest proof wins. */
export interface AddressesTable {
  address: string
  person_id: string
  proved_at: number
}

/** Our own API tokens: what is kept is a SHA-256. */
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

/** The one-time links of a server on which nobody exists yet. */
export interface StartLinksTable {
  hash: string
  expires_at: number
}

/** Somebody asked for a code to an address. The code is made when it is sent; of it only a keyed hash is kept. */
export interface CodeAsksTable {
  id: string
  address: string
  /** The hash of a browser's own secret, or a person. */
  asker: string
  /** Who wants to add the address to their own; null for a sign-in. */
  person_id: string | null
  network: string
  /** 1 where the browser has signed in with this address before. */
  known: number
  hash: string | null
  digits: number
  tries: number
  asked_at: number
  expires_at: number
  /** When a node began to send it. */
  taken_at: number | null
  /** When it was sent, or it was decided that none goes. */
  sent_at: number | null
}

/** A wrong code, kept for a day to count by. */
export interface WrongCodesTable {
  id: string
  address: string
  network: string
  at: number
}

/** A link by which an operator lets a person in, once. */
export interface SignInLinksTable {
  hash: string
  person_id: string
  expires_at: number
}

export interface SessionsTable {
  id: string
  owner_id: string
  external_id: string | null
  title: string
  /** Where the title came from, a rank: 0 made up, 1 prompt, 2 summary, 3 agent, 4 the person in the agent, 5 here. */
  title_rank: number
  agent: string
  kind: "recorded" | "remote"
  status: "live" | "incomplete" | "complete" | "archived"
  visibility: "private" | "public"
  /** Raised by every change of who may do what (see live). */
  acl_epoch: Generated<number>
  /** The highest seq; raised by appending only. */
  seq: Generated<number>
  /** The last seq that lies in a sealed page; what follows are rows of the tail. */
  sealed: Generated<number>
  /** Bytes of entries and of raw lines in the tail, to know when a page is full. */
  tail_bytes: Generated<number>
  bytes: Generated<number>
  /** An upload that has not ended: how many bytes of its files are dealt with, and of how many. `upload_of` is null for none. */
  upload_done: Generated<number>
  upload_of: number | null
  prompts: Generated<number>
  first_prompt: string | null
  model: string | null
  repository: string | null
  branch: string | null
  directory: string | null
  /** The session of the same owner that this one went on from. It may be gone. */
  continues: Generated<string | null>
  /** SHA-256 of the token that may append; null once it has ended. */
  append_token_hash: string | null
  comments_for_readers: Generated<number>
  started_at: string | null
  /** Which reading of its lines counts (agents/src/reading.ts); rows of others are on their way in, or out. */
  reading: Generated<number>
  /** The machine that the agent ran on, and how much it may do without asking, in its own word. */
  machine: Generated<string | null>
  permission_mode: Generated<string | null>
  created_at: number
  updated_at: number
}

/** How a sender's file begins (protocol/src/raw-prefix.ts); all null when nobody has told. */
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
  /** Bytes after the last newline: kept, not counted. */
  partial: Uint8Array | null
  /** 1 when the last line has no newline. */
  unterminated: number
  /** What the agent's reader remembers between lines, JSON; and the form of the readers that remembers it. */
  state: string
  reading: Generated<number>
  /** The same as far as another reading of the session has come. */
  fresh_state: Generated<string | null>
}

/** The newest version of a source that is a document: its blob, and how large it is. */
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
  /** JSON `[[source, first line, count], ...]`: which lines of which source lie here, in their order. */
  spans: string
  /** JSON `{index in the page: blob hash}` of lines too big to lie in a page, or null. */
  big: string | null
  /** `entries` as another reading has them, until that one counts. */
  fresh: Generated<Uint8Array | null>
}

/** A session that is being read again by newer readers (sessions/reread.ts). */
export interface RereadingsTable {
  session_id: string
  /** The reading that is being made. */
  reading: number
  /** `running`; `done`: it counts, and what was there before is being removed; `failed`: the session stays as it is. */
  state: "running" | "done" | "failed"
  /** The last entry that has been read again, always at the end of a page. */
  seq: number
  /** What the lines so far tell of the whole session, as JSON. */
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

/** A key that an entry has (agents/src/reader.ts), hashed; a key by which entries replace each other is its source's own. */
export interface EntryKeysTable {
  session_id: string
  reading: number
  hash: string
  /** The newest entry with it, and the first. */
  seq: number
  first_seq: number
  /** Of a key by which entries replace each other: the hash of the newest line, and what it counted (turns/counting.ts). */
  line: string | null
  counted: string | null
}

export interface ReplacedEntriesTable {
  session_id: string
  reading: number
  seq: number
  hash: string
}

/** A call, by the hash of the agent's id for it. An id that is used again has a row for each. */
export interface EntryCallsTable {
  session_id: string
  reading: number
  hash: string
  seq: number
  agent: string | null
  turn: number | null
  title: string
}

/** What a turn or a sub-agent comes to. `at` and `last` are the first and the last moment, by the agent's clock. */
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
  files: number
  added: number
  removed: number
}

/** `seq` is null until an entry of its own has come. */
export interface SubAgentsTable extends CountColumns {
  agent: string
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

/** Which words a session may have, as Bloom filters of a fixed size: words that are in none of its parts are not in it. */
export interface SessionWordsTable {
  /** Of its `indexed_sessions`. */
  number: number
  part: number
  /** How many words went in. */
  words: number
  filter: Uint8Array
}

export interface SessionBlobsTable {
  session_id: string
  hash: string
  /** The media type of an image; null for a big line, which is nobody's to fetch as a blob. */
  media: string | null
}

export interface BlobsTable {
  hash: string
  bytes: number
  /** The bytes on PostgreSQL; null with SQLite, where they are a file in the data folder. */
  body: Uint8Array | null
}

/** What happened. Each chain's rows (a session's, or a person's) hang together by their MACs: see chain.ts. */
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
  /** A salted commitment to what lies in `event_names`, or null where nothing does. */
  names_hash: string | null
  at: number
  mac: string
}

/** Names and addresses of an event: what a person may have erased, without a gap in the chain. */
export interface EventNamesTable {
  n: number
  salt: string
  names: string
}

/** The head of each chain; whoever adds to the chain holds the row. */
export interface ChainsTable {
  chain: string
  length: number
  mac: string
}

/** The keys that the server has had, the newest last. What they are is kept elsewhere: see keyring.ts. */
export interface ServerKeysTable {
  fingerprint: string
  /** The number of the last event before it: what came later is sealed with this key. */
  since: number
  /** The key before it, encrypted with this one, so that what it has sealed can still be checked; null for the first. */
  before: Uint8Array | null
  at: number
}

/** How many lines a stretch of history-heads.jsonl has, the last one's seal, and in which folder of which machine it lies. */
export interface HeadFilesTable {
  file: string
  place: string
  lines: number
  seal: string
  mac: string
}

/** What is left of a deleted session, so that its owner can still read its history. */
export interface DeletedSessionsTable {
  id: string
  owner_id: string
  at: number
}

/**
 * How far a session is in the search, and the number under which its passages lie. (The table of passages itself has another
 * form on each database, and is known to passages.ts alone.)
 */
export interface IndexedSessionsTable {
  number: Generated<number>
  session_id: string
  /** The last entry that can be found. */
  seq: number
  /** The reading of the session whose words these are. */
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
 * `queued` waits for `next_at`; `sending` is held by a worker until `leased_until`; `sent` was taken by the transport;
 * `failed` was refused for good, or too often; `bounced` came back later; `dropped` was not wanted any more before it went;
 * `kept` was written on a server that sends no mail.
 */
export interface LettersTable {
  id: string
  kind: LetterKind
  to_address: string
  /** Whose name it bears, and whose hourly limit it counts for. */
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
  /** How the provider calls it, for what it reports later. */
  provider_id: string | null
  session_id: string | null
  collaborator_id: string | null
  created_at: number
  sent_at: number | null
  /** Of a letter about comments: which ones it tells of, by their time. It is written when it goes. */
  since: number | null
  upto: number | null
}

/** A session's comments that people have not heard of: those from `since` on, told at `next_at`. Both null when there are none. */
export interface CommentRoundsTable {
  session_id: string
  since: number | null
  next_at: number | null
  last_at: number | null
}

/** When a letter, or a code, was last given to the transport. Kept for a day, to count by. */
export interface HandoversTable {
  id: string
  kind: "invitation" | "other" | "code"
  sender_id: string | null
  recipient: string
  at: number
  /** Of a code: for whom it was asked, and from where. */
  standing: Generated<"stranger" | "account" | "browser" | "person" | null>
  network: Generated<string | null>
}

/** One row. Whoever counts and takes holds it. */
export interface MailGateTable {
  id: number
  turn: number
}

/** What an address wants no letters about. */
export interface MailRefusalsTable {
  address: string
  topic: string
  at: number
}

/** What a person says about an entry. */
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
}

/** A live socket's ticket: one use, 30 seconds, for who asked. */
export interface TicketsTable {
  hash: string
  /** The viewer, as JSON. */
  viewer: string
  expires_at: number
}

/** A server that delivers: until when it may, and since when it knows who lost what. By the database's clock. */
export interface NodesTable {
  id: string
  until: number
  looked_at: number
}
