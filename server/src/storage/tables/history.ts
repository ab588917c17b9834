import type { Generated } from "kysely"

/** The history. */
export interface HistoryTables {
  events: EventsTable
  event_names: EventNamesTable
  chains: ChainsTable
  head_files: HeadFilesTable
  server_keys: ServerKeysTable
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
