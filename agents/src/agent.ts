import type { Head } from "./heads.ts"
import type { Reader } from "./reader.ts"

/**
 * Everything about one coding agent. Each agent has its own folder, with one of these in `agent.ts`, and a line in `all.ts`;
 * nothing outside its folder names it. It is all data and pure functions: nothing here reads the disk or the environment, so
 * that a page may include it. The command line resolves folders and variables.
 */
export interface Agent {
  /** The word for it in the API, in the database and after `--agent`. It is stored, so it never changes. */
  id: string
  /** Its name for people. */
  label: string
  /** Whether it wrote a file that begins like this. No two agents claim the same file, so their order doesn't matter. */
  recognises?(head: Head): boolean
  /** Reads the lines of its files and says which parts are left out. Without one, each line is kept and shown as it is. */
  reader?: Reader
  /** What a file's head says about its session, besides the `sessionId` and `cwd` that any agent's records may have. */
  toldBy?(head: Head): ToldByHead
  files?: AgentFiles
  /** For an agent that keeps a session as one document, rewritten as it grows. */
  document?: AgentDocument
  /** For an agent that keeps its sessions in a database. */
  store?: AgentStore
  childMarks?: ChildMarks
  /** For an agent that `openctl run` can run. */
  acp?: AgentOverAcp
}

/** A session in one file that has no lines to append: JSON, or Markdown. */
export interface AgentDocument {
  media: "application/json" | "text/markdown"
  /** Whether a file that begins like this is such a document, and not the same agent's lines. */
  isDocument(head: Head): boolean
  /**
   * The document as lines for the agent's reader: a record per message or part, with the agent's own id, so that a grown
   * document can be compared with an earlier one. Pure and canonical: the same document gives the same lines. Null if it isn't
   * a document of this agent's, or is damaged.
   */
  unroll(text: string): string[] | null
}

/** Sessions in an SQLite database. The command line runs these queries read-only; nothing else of the database leaves it. */
export interface AgentStore {
  /** The database, below the home directory. */
  file: string
  /** A variable that replaces the first names of `file`, as for `AgentFiles`. */
  variable?: { name: string; replaces: number }
  /** Rows of `id, parent, directory, title, updated` (milliseconds), newest first. `title` is null while it has none. */
  sessions: string
  /** About how many bytes the session `?1` has, as `bytes`, without reading them. */
  size: string
  /**
   * Rows of `at` and `line` for the session `?1`, in the order of `at`, from the row at `?2` on. Each becomes a line for the
   * reader. Rows are only added, behind the others.
   */
  lines: string
  /** All rows of `line` of a session of which `lines` gives none, or fails since its table is not there yet. They may change. */
  olderLines?: string
}

/** Values as they are in the records: the caller checks whether they can be ids. */
export interface ToldByHead {
  own?: unknown
  directory?: unknown
  isSubAgent?: boolean
  /** The session that started this one, as different versions write it: the first value that can be an id counts. */
  parents?: readonly unknown[]
  forkedFrom?: unknown
}

/**
 * The environment variables that an agent gives to the programs it runs. Some hold the session's id, its own before a
 * sub-agent's; others only say which agent it is.
 */
export interface ChildMarks {
  ids: readonly string[]
  says?: { name: string; value: string }
}

/** How an agent is run over the Agent Client Protocol: the command line looks for the program and speaks to it. */
export interface AgentOverAcp {
  /** What people type to run it. */
  word: string
  /** The program that speaks the protocol, as it is called on PATH, and its arguments. */
  command: readonly [string, ...string[]]
  /** The npm package that holds this program, in the version that was tried. */
  npm: { name: string; version: string }
  /** Variables that make it ask before it acts. */
  env?: Readonly<Record<string, string>>
  /** The mode to start in. Without it, the agent's own first mode asks. */
  mode?: string
  /** The modes in which it asks its owner before it changes something, or changes nothing. */
  asks: readonly string[]
  /** The command that goes on with a session without openctl. Without it, the agent can't. */
  resume?(session: string): string[]
  /** It can't go on with a session over the protocol without losing some of it. */
  resumesBadly?: true
  /** The program is an adapter, which tells its own version and not the agent's. */
  isAdapter?: true
  /** It says over the protocol that a call has ended, but not how. */
  lateResults?: LateResults
}

/**
 * The results of calls that only the agent's own file of the session has, among its files (`AgentFiles`). Pure: the command line
 * reads the file.
 */
export interface LateResults {
  /** Whether a file of this name may hold the session. */
  isOf(name: string, session: string): boolean
  /** What the file says of calls that have ended, by the call's id. */
  resultsIn(file: string): ReadonlyMap<string, LateResult>
}

export interface LateResult {
  text: string
  failed: boolean
  exit?: number
}

/** Where an agent keeps its files, and what a path says about its file. Paths may be Unix or Windows, complete or partial. */
export interface AgentFiles {
  /** Folders below the home directory, `/` between names. The first is where sessions begin. */
  folders: readonly string[]
  /** A variable that replaces the first names of `folders` by another folder, and how many names it replaces. */
  variable?: { name: string; replaces: number }
  /** The pattern of the files' names, anywhere below the folders. Any of them may be packed (`.zst`, `.gz`, `.zip`). */
  names: RegExp
  /** Whether the page for newcomers says where the files are. */
  wellKnown?: true
  /** How the folders are laid out. Without this the command line accepts such files by name, but doesn't look for any. */
  layout?: Layout
  /** Where the files of a session's sub-agents are. */
  subAgents?: SubAgentFiles
  /** What the path alone tells; null if the file's name is the session's or tells nothing. */
  toldByPath?(names: readonly string[]): ToldByPath | null
  /** When a session began, by the name of its file: milliseconds, or null. */
  beganAt?(name: string): number | null
  /** It compresses a file (`.jsonl.zst`) after this long without a write, which may change the file's time. */
  packsAfterMs?: number
  /** It never changes a line once written. Other agents may go back and change earlier ones. */
  onlyGrows?: true
  /** A resumed session continues in a new file, and the old file stays. */
  resumesElsewhere?: true
  /** The file that holds the working folder, relative to a session's file, for agents whose records don't name it. */
  directoryIn?: string
  /** The folder in that file's text; without it the text is the folder. */
  directoryFrom?(text: string): string | null
  /** Nothing tells the working folder: its sessions are listed, and never taken for those of a folder. */
  isOfNoFolder?: true
}

export type Layout =
  /**
   * One folder per working folder, named after it. A name longer than `cut` is cut there and may get a suffix. `fileOf` is
   * the name of a session's file, where its id alone tells it.
   */
  | { by: "folder"; nameOf(cwd: string): string; cut: number; fileOf?(own: string): string }
  /** One folder per day (`<live>/2026/11/27`) in local time; finished sessions lie flat in `<archive>`. */
  | { by: "day"; live: string; archive: string }
  /** In all folders below that `path` leads to; `*` is any name. The records tell the working folder, or `directoryIn`. */
  | { by: "path"; path: readonly string[] }
  /** In the working folder itself, in a file of this name. */
  | { by: "project"; file: string }

export type SubAgentFiles =
  /** In files that their path tells apart (in `own`), or in `beside` if their records name the session. */
  | { lie: "below"; foldersOf(session: string, own: string): SubAgentFolders; callBeside?: CallBeside }
  /** Among the sessions; their head names the parent session. */
  | { lie: "among" }

export interface SubAgentFolders {
  own: string
  beside?: string
}

/** A file beside a sub-agent's that names the call running it, before the call has a result. */
export interface CallBeside {
  file(path: string): string
  callIn(record: Readonly<Record<string, unknown>>): unknown
}

export interface ToldByPath {
  /** The agent's own id for the file's session; null if the path doesn't tell. */
  own: string | null
  /** The file isn't a session's main file: it belongs to a sub-agent, or lies among its files. */
  isAside: boolean
  /** The source name of a sub-agent's file (`agent-<id>`). */
  source: string | null
}
