import type { AgentFiles, ToldByPath } from "../agent.ts"
import { uuidIn } from "../ids.ts"

/**
 * `~/.gemini/tmp/<project>/chats/session-<minute>-<begin of the id>.jsonl`; a sub-agent's file is
 * `chats/<session>/<sub-agent>.jsonl`.
 */
export const files: AgentFiles = {
  folders: [".gemini/tmp"],
  names: /^session-.*\.jsonl?$/,
  wellKnown: true,
  resumesElsewhere: true,
  directoryIn: "../../.project_root",
  layout: { by: "path", path: ["*", "chats"] },
  toldByPath,
  subAgents: { lie: "below", foldersOf: (session, own) => ({ own: session.replace(/[^/\\]*$/, own) }) },
}

function toldByPath(names: readonly string[]): ToldByPath | null {
  const [chats, session = "", file = ""] = names.slice(-3)
  const agent = /^([A-Za-z0-9_-]{1,120})\.jsonl$/.exec(file)?.[1]
  if (chats !== "chats" || agent === undefined || file.startsWith("session-")) return null
  const own = uuidIn(session)
  return own === null ? null : { own, isAside: true, source: `agent-${agent}` }
}
