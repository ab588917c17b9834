import type { ToldByPath } from "./agent.ts"
import { agents } from "./all.ts"
import { uuidIn } from "./ids.ts"
import { withoutPacking } from "./packing.ts"

/**
 * What a path says about its file, before the file is read. Paths may be Unix or Windows, absolute or relative to a folder
 * that a person dropped on a page.
 */
export function toldByPath(path: string): ToldByPath {
  const names = withoutPacking(path)
    .split(/[/\\]/)
    .filter((name) => name !== "")
  const told = agents.map(({ files }) => files?.toldByPath?.(names) ?? null)
  // Several agents lay out their files alike: the one that knows whose it is knows more.
  const best = told.find((one) => one !== null && one.source !== null) ?? told.find((one) => one !== null)
  if (best) return best
  // The id is the file's name or a part of it; with most agents it comes after the time.
  const file = names.at(-1) ?? ""
  return { own: uuidIn(file.replace(/\.jsonl?$/, "")), isAside: false, source: null }
}

/** The agent's own id of the session that a file belongs to; a sub-agent's file belongs to its parent's. Null when the path does not tell. */
export function sessionIdOf(path: string): string | null {
  return toldByPath(path).own
}

/** The source name of a sub-agent's file; null for a session's main file. */
export function subAgentSourceOf(path: string): string | null {
  return toldByPath(path).source
}
