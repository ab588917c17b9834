import type { Head } from "./heads.ts"
import type { Reader } from "./reader.ts"

/**
 * What there is to know of one coding agent. Each has a folder of its own, with one of these in `agent.ts`, and a line in
 * `all.ts`; nothing outside of its folder names an agent. All of it is data and pure functions: nothing here looks at a disk or
 * at the environment, so that a page may carry it. The command line resolves folders and variables.
 */
export interface Agent {
  /** The word for it in the API, in the database and after `--agent`. It is stored, so it never changes. */
  id: string
  /** Its name for people. */
  label: string
  /** Whether a file that begins like this was written by it. Each says what the others don't, so their order tells nothing. */
  recognises?(head: Head): boolean
  /** What the lines of its files say, and what of them is left out. Without one, each line is kept and shown as it is. */
  reader?: Reader
  /** What the beginning of a file tells of its session, beside the `sessionId` and `cwd` that records of any agent may have. */
  toldBy?(head: Head): ToldByHead
  files?: AgentFiles
  childMarks?: ChildMarks
}

/** Values as they stand in the records: whoever takes them looks whether they may be ids. */
export interface ToldByHead {
  own?: unknown
  directory?: unknown
  isSubAgent?: boolean
  /** The session that called for this one, as different versions say it: the first that can be an id counts. */
  parents?: readonly unknown[]
  forkedFrom?: unknown
}

/**
 * How an agent tells the programs that it runs that they are its children: variables that hold the session's id, the session's
 * own before that of a sub-agent, or one that only says whose children they are.
 */
export interface ChildMarks {
  ids: readonly string[]
  says?: { name: string; value: string }
}

/** Where an agent keeps its files, and what a path tells of the file. Paths may be of Unix or Windows, whole or not. */
export interface AgentFiles {
  /** Folders below the home directory, `/` between names. The first is where sessions begin. */
  folders: readonly string[]
  /** A variable that names another folder in the place of the first names of `folders`, and how many names it replaces. */
  variable?: { name: string; replaces: number }
  /** What the files' names look like, anywhere below the folders. */
  names: RegExp
  /** Whether the page for newcomers says where the files are. */
  wellKnown?: true
  /** How the folders are laid out. Without this the command line takes such files when they are named, and looks for none. */
  layout?: Layout
  /** Where the files of a session's sub-agents lie. */
  subAgents?: SubAgentFiles
  /** What a path alone tells, or null where the file's name is the session's or says nothing. */
  toldByPath?(names: readonly string[]): ToldByPath | null
  /** When a session began, by the name of its file: milliseconds, or null. */
  beganAt?(name: string): number | null
  /** It packs a file (`.jsonl.zst`) that nothing was written to for so long: packing may change the file's time. */
  packsAfterMs?: number
  /** Lines stay as they were first written. Others may go back and change earlier ones. */
  onlyGrows?: true
  /** A session that is resumed goes on in another file, beside the one that stays. */
  resumesElsewhere?: true
  /** A file that holds the working folder, as seen from a session's: the records don't name it. */
  directoryIn?: string
}

export type Layout =
  /** A folder for each working folder, named after it; what is longer than `cut` may be told apart behind it. */
  | { by: "folder"; nameOf(cwd: string): string; cut: number; fileOf(own: string): string }
  /** A folder a day (`<live>/2026/11/27`), by the machine's own calendar, and what is over flat in `<archive>`. */
  | { by: "day"; live: string; archive: string }

export type SubAgentFiles =
  /** In files that are theirs by their path, in `own`, or in `beside` if their records name the session. */
  | { lie: "below"; foldersOf(session: string): { own: string; beside: string }; callBeside?: CallBeside }
  /** Among the sessions; their head names their parent. */
  | { lie: "among" }

/** A file beside a sub-agent's that tells the call which runs it, before anything of it is answered. */
export interface CallBeside {
  file(path: string): string
  callIn(record: Readonly<Record<string, unknown>>): unknown
}

export interface ToldByPath {
  /** The agent's own id of the session that the file belongs to, or null when the path does not tell. */
  own: string | null
  /** The file is no session's own: it belongs to a sub-agent, or lies with its files. */
  isAside: boolean
  /** The source that a sub-agent's file is (`agent-<id>`). */
  source: string | null
}
