import type { AgentFiles, ToldByPath } from "../agent.ts"
import { idIn } from "../ids.ts"
import { sourceOfAgent } from "../sources.ts"

/**
 * `~/.kimi/sessions/<hash of the folder>/<session>/wire.jsonl` with sub-agents in `subagents/<id>/wire.jsonl` beside it, and
 * since Kimi Code `~/.kimi-code/sessions/<folder>/<session>/agents/<main or id>/wire.jsonl`.
 */
export const files: AgentFiles = {
  folders: [".kimi-code/sessions", ".kimi/sessions"],
  variable: { name: "KIMI_CODE_HOME", replaces: 1 },
  names: /^wire\.jsonl$/i,
  toldByPath,
  onlyGrows: true,
  layout: { by: "path", path: ["*", "*", "agents", "main"] },
  subAgents: {
    lie: "below",
    foldersOf: (session) => ({
      own: /[/\\]agents[/\\]main[/\\][^/\\]*$/.test(session)
        ? session.replace(/[/\\]main[/\\][^/\\]*$/, "")
        : session.replace(/[^/\\]*$/, "subagents"),
    }),
  },
}

function toldByPath(names: readonly string[]): ToldByPath | null {
  if (!/^wire\.jsonl$/i.test(names.at(-1) ?? "")) return null
  const [session, kind, agent] = names.slice(-4, -1)
  if (kind === "agents" || kind === "subagents") {
    const isMain = kind === "agents" && agent === "main"
    const id = idIn(agent)
    return {
      own: idIn(session),
      isAside: !isMain,
      source: isMain || id === null ? null : sourceOfAgent(id),
    }
  }
  return { own: idIn(names.at(-2)), isAside: false, source: null }
}
