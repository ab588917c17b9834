/**
 * Where agents keep their files, and what a path tells of the file. Pure: nothing here looks at a disk; paths may be of Unix or
 * Windows, whole or relative to a folder that a person dropped on a page.
 */
export interface AgentPlace {
  agent: string
  /** Folders below the home directory, `/` between names. */
  folders: readonly string[]
  /** A variable that names another folder in the place of the first names of `folders`, and how many names it replaces. */
  variable?: { name: string; replaces: number }
  /** What the files' names look like, anywhere below the folder. */
  files: RegExp
}

export const agentPlaces: readonly AgentPlace[] = [
  {
    agent: "claude-code",
    folders: [".claude/projects"],
    variable: { name: "CLAUDE_CONFIG_DIR", replaces: 1 },
    files: /\.jsonl$/,
  },
  {
    agent: "codex",
    folders: [".codex/sessions", ".codex/archived_sessions"],
    variable: { name: "CODEX_HOME", replaces: 1 },
    // Packed some days after the last line.
    files: /^rollout-.*\.jsonl(?:\.zst)?$/,
  },
  { agent: "gemini-cli", folders: [".gemini/tmp"], files: /^session-.*\.jsonl?$/ },
  { agent: "copilot-cli", folders: [".copilot/session-state"], files: /^events\.jsonl$/ },
  { agent: "qwen-code", folders: [".qwen/projects"], files: /\.jsonl$/ },
  { agent: "pi", folders: [".pi/agent/sessions"], files: /\.jsonl$/ },
  { agent: "cursor", folders: [".cursor/projects"], files: /\.jsonl$/ },
  { agent: "droid", folders: [".factory/sessions"], files: /\.jsonl$/ },
]

/**
 * How an agent tells the programs that it runs that they are its children: variables that hold the session's id, the session's
 * own before that of a sub-agent, or one that only says whose children they are.
 */
export const childMarks: readonly { agent: string; ids: readonly string[]; says?: { name: string; value: string } }[] =
  [
    { agent: "claude-code", ids: ["CLAUDE_CODE_SESSION_ID"] },
    { agent: "codex", ids: ["CODEX_SESSION_ID", "CODEX_THREAD_ID"] },
    { agent: "qwen-code", ids: ["QWEN_CODE_SESSION_ID"] },
    { agent: "copilot-cli", ids: ["COPILOT_AGENT_SESSION_ID"] },
    { agent: "gemini-cli", ids: [], says: { name: "GEMINI_CLI", value: "1" } },
    { agent: "opencode", ids: [], says: { name: "OPENCODE", value: "1" } },
    { agent: "pi", ids: [], says: { name: "AI_AGENT", value: "pi" } },
  ]

export function placeOf(agent: string): AgentPlace | undefined {
  return agentPlaces.find((place) => place.agent === agent)
}

/**
 * The folder's name under which Claude Code keeps the sessions of a working folder: what is no letter or digit becomes `-`, and
 * a long name is cut and told apart by a hash. The way back is lost: the folder stands in the records.
 */
export function claudeFolderOf(cwd: string): string {
  const slug = cwd.replace(/[^A-Za-z0-9]/g, "-")
  if (slug.length <= 200) return slug
  let hash = 0
  for (let at = 0; at < cwd.length; at++) hash = (Math.imul(hash, 31) + cwd.charCodeAt(at)) | 0
  return `${slug.slice(0, 200)}-${Math.abs(hash).toString(36)}`
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/**
 * The agent's own id of the session that a file belongs to, by its path; a sub-agent's file belongs to its parent's. Null when
 * the path does not tell: a sub-agent's file beside the session (2.0.x) says it only inside, as `sessionId`.
 */
export function sessionIdOf(path: string): string | null {
  const names = namesOf(path)
  const file = names.at(-1) ?? ""
  const below = names.lastIndexOf("subagents")
  if (below > 0) return whole(names[below - 1] ?? "")
  if (subAgentSourceOf(path) !== null) return null
  if (/^events\.jsonl$/.test(file)) return whole(names.at(-2) ?? "")
  // A rollout's name ends with the id, after the time; elsewhere the id is the name.
  return whole(file.replace(/\.jsonl?$/, ""))
}

function whole(name: string): string | null {
  return uuid.exec(name)?.[0]?.toLowerCase() ?? null
}

/**
 * The source that a sub-agent's file is (`agent-<id>`), or null for a file that is a session's own. Helpers that compact a
 * conversation (`agent-acompact-<id>`) are sources like the others.
 */
export function subAgentSourceOf(path: string): string | null {
  const file = namesOf(path).at(-1) ?? ""
  return /^(agent-[A-Za-z0-9_-]{1,120})\.jsonl$/.exec(file)?.[1] ?? null
}

/** The sub-agent whose file the source is, or null for `main` and others. */
export function agentOfSource(source: string): string | null {
  return source.startsWith("agent-") && source.length > "agent-".length ? source.slice("agent-".length) : null
}

/**
 * The folders in which a session's sub-agents may have their files, for a session file: its own, and the one beside it, where
 * a file belongs to the session only if its records say so.
 */
export function subAgentFoldersOf(sessionFile: string): { own: string; beside: string } {
  const own = `${sessionFile.replace(/\.jsonl$/, "")}/subagents`
  return { own, beside: sessionFile.replace(/[/\\][^/\\]*$/, "") }
}

function namesOf(path: string): string[] {
  return path.split(/[/\\]/).filter((name) => name !== "")
}
