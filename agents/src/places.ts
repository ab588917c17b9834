import type { ToldByPath } from "./agent.ts"
import { agents } from "./all.ts"
import { uuidIn } from "./ids.ts"

/**
 * What a path tells of a file, before anybody has looked into it. Paths may be of Unix or Windows, whole or relative to a folder
 * that a person dropped on a page.
 */
export function toldByPath(path: string): ToldByPath {
  const names = path.split(/[/\\]/).filter((name) => name !== "")
  for (const { files } of agents) {
    const told = files?.toldByPath?.(names)
    if (told) return told
  }
  // The id is the file's name, or a part of it: with most agents it follows the time.
  const file = names.at(-1) ?? ""
  return { own: uuidIn(file.replace(/\.jsonl?$/, "")), isAside: false, source: null }
}

/** The agent's own id of the session that a file belongs to; a sub-agent's file belongs to its parent's. Null when the path does not tell. */
export function sessionIdOf(path: string): string | null {
  return toldByPath(path).own
}

/** The source that a sub-agent's file is, or null for a file that is a session's own. */
export function subAgentSourceOf(path: string): string | null {
  return toldByPath(path).source
}
