/** An agent's name for people. The readers know it too, but a page does not load readers to say a name. */
const names: Record<string, string> = {
  aider: "Aider",
  amp: "Amp",
  "claude-code": "Claude Code",
  codex: "Codex",
  continue: "Continue",
  copilot: "Copilot",
  "copilot-cli": "Copilot CLI",
  "copilot-vscode": "Copilot in VS Code",
  cursor: "Cursor",
  droid: "Droid",
  gemini: "Gemini CLI",
  "gemini-cli": "Gemini CLI",
  opencode: "OpenCode",
  pi: "Pi",
  windsurf: "Windsurf",
}

export function agentName(agent: string): string {
  return Object.hasOwn(names, agent) ? names[agent]! : agent === "" || agent === "unknown" ? "Agent" : agent
}
