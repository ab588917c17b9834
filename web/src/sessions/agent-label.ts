import { cleanLine } from "#protocol/clean"

/** The names of agents as people know them; one that isn't known here is shown by its own word. */
const labels: Record<string, string> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  gemini: "Gemini CLI",
  "gemini-cli": "Gemini CLI",
  opencode: "OpenCode",
  copilot: "GitHub Copilot",
  cursor: "Cursor",
  aider: "Aider",
  unknown: "Unknown agent",
}

export function agentLabel(agent: string): string {
  return Object.hasOwn(labels, agent) ? (labels[agent] ?? agent) : cleanLine(agent, 40)
}
