import type { AgentFiles, ToldByPath } from "../agent.ts"
import { uuidIn } from "../ids.ts"

/**
 * `~/.qwen/projects/<working folder>/chats/<session>.jsonl`; the files of its sub-agents are
 * `~/.qwen/projects/<working folder>/subagents/<session>/agent-*.jsonl`.
 */
export const files: AgentFiles = {
  folders: [".qwen/projects"],
  names: /\.jsonl$/,
  onlyGrows: true,
  layout: { by: "path", path: ["*", "chats"] },
  toldByPath,
  subAgents: {
    lie: "below",
    foldersOf: (session, own) => ({ own: session.replace(/[^/\\]*[/\\][^/\\]*$/, `subagents/${own}`) }),
  },
}

function toldByPath(names: readonly string[]): ToldByPath | null {
  const [folder, session = "", file = ""] = names.slice(-3)
  const source = /^(agent-[A-Za-z0-9_-]{1,120})\.jsonl$/.exec(file)?.[1]
  const own = uuidIn(session)
  return folder === "subagents" && source !== undefined && own !== null ? { own, isAside: true, source } : null
}
