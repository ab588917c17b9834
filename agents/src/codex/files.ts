import type { AgentFiles } from "../agent.ts"

/** `~/.codex/sessions/2026/11/27/rollout-<time>-<session>.jsonl`, packed some days after the last line. */
export const files: AgentFiles = {
  folders: [".codex/sessions", ".codex/archived_sessions"],
  variable: { name: "CODEX_HOME", replaces: 1 },
  names: /^rollout-.*\.jsonl$/,
  wellKnown: true,
  onlyGrows: true,
  layout: { by: "day", live: "sessions", archive: "archived_sessions" },
  subAgents: { lie: "among" },
  packsAfterMs: 7 * 86_400_000,
  beganAt(name) {
    // Local time, in characters that file names allow.
    const [, day, hour, minute, second] = /^rollout-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/.exec(name) ?? []
    return day === undefined ? null : Date.parse(`${day}T${hour}:${minute}:${second}`)
  },
}
