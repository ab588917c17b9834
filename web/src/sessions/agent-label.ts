import { cleanLine } from "#protocol/clean"

/** The names of agents as people know them (`agents/src/readers.ts` has them too, with all that reads their files). */
const labels: Record<string, string> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  "gemini-cli": "Gemini CLI",
  opencode: "OpenCode",
  "copilot-cli": "Copilot CLI",
  pi: "Pi",
  amp: "Amp",
  droid: "Droid",
  cursor: "Cursor",
  aider: "Aider",
  unknown: "Unknown agent",
}

export function agentLabel(agent: string): string {
  return Object.hasOwn(labels, agent) ? (labels[agent] ?? agent) : cleanLine(agent, 40)
}
