/** Where agents keep their files, and the two lines that send them from a terminal. */
export const folders = [
  { agent: "Claude Code", folder: "~/.claude/projects" },
  { agent: "Codex", folder: "~/.codex/sessions" },
  { agent: "Gemini CLI", folder: "~/.gemini/tmp" },
  { agent: "Copilot CLI", folder: "~/.copilot/session-state" },
] as const

export function commandLines(origin: string): { text: string; label: string }[] {
  return [
    { text: `openctl login --server ${origin}`, label: "Copy the line that signs you in" },
    { text: "openctl upload", label: "Copy the line that uploads" },
  ]
}
