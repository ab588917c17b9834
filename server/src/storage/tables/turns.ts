/** What is kept beside entries. */
export interface TurnsTables {
  prompts: PromptsTable
  entry_keys: EntryKeysTable
  replaced_entries: ReplacedEntriesTable
  entry_calls: EntryCallsTable
  turns: TurnsTable
  sub_agents: SubAgentsTable
  changed_files: ChangedFilesTable
  file_changes: FileChangesTable
  session_numbers: SessionNumbersTable
}

export interface PromptsTable {
  session_id: string
  reading: number
  seq: number
  text: string
  at: string | null
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
