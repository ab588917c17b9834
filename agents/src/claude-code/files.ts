import type { AgentFiles, ToldByPath } from "../agent.ts"
import { uuidIn } from "../ids.ts"

/** `~/.claude/projects/<working folder>/<session>.jsonl`, with its sub-agents in `<session>/subagents/`. */
export const files = {
  folders: [".claude/projects"],
  variable: { name: "CLAUDE_CONFIG_DIR", replaces: 1 },
  names: /\.jsonl$/,
  wellKnown: true,
  onlyGrows: true,
  layout: { by: "folder", nameOf: folderOf, cut: 200, fileOf: (own) => `${own}.jsonl` },
  toldByPath,
  subAgents: {
    lie: "below",
    foldersOf: (session) => ({
      own: `${session.replace(/\.jsonl$/, "")}/subagents`,
      beside: session.replace(/[/\\][^/\\]*$/, ""),
    }),
    callBeside: { file: (path) => path.replace(/\.jsonl$/, ".meta.json"), callIn: ({ toolUseId }) => toolUseId },
  },
} satisfies AgentFiles

/**
 * The folder's name for a working folder: what is no letter or digit becomes `-`, and a long name is cut and told apart by a
 * hash. The way back is lost: the folder stands in the records.
 */
export function folderOf(cwd: string): string {
  const slug = cwd.replace(/[^A-Za-z0-9]/g, "-")
  if (slug.length <= 200) return slug
  let hash = 0
  for (let at = 0; at < cwd.length; at++) hash = (Math.imul(hash, 31) + cwd.charCodeAt(at)) | 0
  return `${slug.slice(0, 200)}-${Math.abs(hash).toString(36)}`
}

/**
 * A sub-agent's file belongs to its parent's session. Beside the session (2.0.x) it says so only inside, as `sessionId`. Helpers
 * that compact a conversation (`agent-acompact-<id>`) are sources like the others.
 */
function toldByPath(names: readonly string[]): ToldByPath | null {
  const source = /^(agent-[A-Za-z0-9_-]{1,120})\.jsonl$/.exec(names.at(-1) ?? "")?.[1] ?? null
  const below = names.lastIndexOf("subagents")
  // Another agent keeps them the other way round: `subagents/<session>/`.
  if (below >= 0 && uuidIn(names[below + 1] ?? "") === names[below + 1]?.toLowerCase()) return null
  if (below > 0) return { own: uuidIn(names[below - 1] ?? ""), isAside: true, source }
  return source === null ? null : { own: null, isAside: true, source }
}
