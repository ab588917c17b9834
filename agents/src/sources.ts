/**
 * The names of a session's sources: `main`, and `agent-<id>` for each sub-agent. They are openctl's own, whichever agent wrote
 * the files.
 */
const prefix = "agent-"

/** The sub-agent whose file this source is; null for `main` and others. */
export function agentOfSource(source: string): string | null {
  return source.startsWith(prefix) && source.length > prefix.length ? source.slice(prefix.length) : null
}

export function sourceOfAgent(id: string): string {
  return `${prefix}${id}`
}
