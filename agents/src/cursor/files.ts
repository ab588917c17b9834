import type { AgentFiles, ToldByPath } from "../agent.ts"
import { uuidIn } from "../ids.ts"

/** `~/.cursor/projects/<working folder>/agent-transcripts/<session>/<session>.jsonl`, with sub-agents in `subagents/`. */
export const files: AgentFiles = {
  folders: [".cursor/projects"],
  names: /\.jsonl$/,
  subAgents: {
    lie: "below",
    foldersOf: (session) => {
      const own = session.replace(/[^/\\]*$/, "subagents")
      return { own, beside: own }
    },
  },
  toldByPath,
}

function toldByPath(names: readonly string[]): ToldByPath | null {
  const place = names.lastIndexOf("agent-transcripts")
  if (place < 0) return null
  const below = names.indexOf("subagents", place)
  if (below < 0) return null
  const id = /^([A-Za-z0-9_-]{1,120})\.jsonl$/.exec(names.at(-1) ?? "")?.[1]
  return { own: uuidIn(names[below - 1] ?? ""), isAside: true, source: id === undefined ? null : `agent-${id}` }
}
