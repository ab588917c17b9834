import type { AgentFiles } from "../agent.ts"

/** `~/.pi/agent/sessions/--<working folder>--/<time>_<session>.jsonl` */
export const files: AgentFiles = {
  folders: [".pi/agent/sessions"],
  variable: { name: "PI_CODING_AGENT_DIR", replaces: 2 },
  names: /\.jsonl$/,
  onlyGrows: true,
  layout: { by: "folder", nameOf: folderOf, cut: 250 },
  beganAt(name) {
    const [, day, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/.exec(name) ?? []
    return day === undefined ? null : Date.parse(`${day}T${hour}:${minute}:${second}Z`)
  },
}

function folderOf(cwd: string): string {
  return `--${cwd.replace(/^[/\\]/, "").replace(/[/\\:]/g, "-")}--`
}
