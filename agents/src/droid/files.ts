import type { AgentFiles } from "../agent.ts"

/** `~/.factory/sessions/<working folder>/<session>.jsonl`, with settings and totals beside it in `<session>.settings.json`. */
export const files: AgentFiles = {
  folders: [".factory/sessions"],
  names: /\.jsonl$/,
  onlyGrows: true,
  layout: { by: "folder", nameOf: (cwd) => cwd.replace(/[/\\:]/g, "-"), cut: 250, fileOf: (own) => `${own}.jsonl` },
  subAgents: { lie: "among" },
}
