import { type Json, object, string } from "../json.ts"
import { isBlocking, silentAttachments } from "./attachments.ts"

/**
 * The kinds of Claude Code records that are not sent, because they are known to hold no conversation. In new versions they
 * are some 97 % of the bytes (system prompts, tool schemas, listings), and some reveal more than a person means to share (the
 * account's email address, ids that control the session). Titles, links, sub-agents' progress, the queue of prompts and all
 * unknown records are sent.
 */
const beside: Record<string, string> = {
  "artifact-autoreact-ledger": "settings of the program",
  "artifact-comment-monitor": "settings of the program",
  "atis-latch": "settings of the program",
  "attribution-snapshot": "snapshots of files",
  "bridge-session": "ids for remote control",
  "file-history-delta": "snapshots of files",
  "file-history-snapshot": "snapshots of files",
  "isolation-latch": "settings of the program",
  "last-prompt": "repetitions of the last prompt",
  "marble-origami-commit": "snapshots of files",
  "marble-origami-snapshot": "snapshots of files",
  mode: "settings of the program",
  "permission-mode": "settings of the program",
  "tools-used": "listings of tools, skills and agents",
}

const progress: Record<string, string> = {
  bash_progress: "progress of commands",
  powershell_progress: "progress of commands",
  hook_progress: "what hooks printed",
  mcp_progress: "progress of tools",
  query_update: "progress of tools",
  search_results_received: "progress of tools",
  waiting_for_task: "progress of tools",
}

const system: Record<string, string> = {
  bridge_status: "ids for remote control",
  stop_hook_summary: "what hooks printed",
}

export function leftOutOfClaudeCode(record: Json): string | null {
  const type = string(record.type)
  if (type.startsWith("api-request")) return "requests to the service"
  if (type === "attachment") {
    const attachment = object(record.attachment)
    const kind = string(attachment.type)
    // What a hook denied is part of the conversation.
    if (kind === "hook_permission_decision" && isBlocking(attachment)) return null
    return kind.startsWith("api-request") ? "requests to the service" : own(silentAttachments, kind)
  }
  if (type === "progress") return own(progress, string(object(record.data).type))
  if (type === "system" && record.preventedContinuation === true) return null
  if (type === "system") return own(system, string(record.subtype))
  return own(beside, type)
}

function own(table: Record<string, string>, kind: string): string | null {
  return Object.hasOwn(table, kind) ? (table[kind] ?? null) : null
}

/**
 * Errors of the service contain the headers of its answer, with cookies and ids. These are removed, wherever in the error they
 * are.
 */
export function takenOutOfClaudeCode(record: Json): ((path: readonly string[]) => boolean) | null {
  const isError = record.type === "system" && (record.subtype === "api_error" || record.subtype === "error")
  if (!isError && typeof record.error !== "object") return null
  return (path) => isHeaders(path.at(-1) ?? "") && (isError || path[0] === "error")
}

function isHeaders(name: string): boolean {
  return /^(?:(?:request|response)?headers|(?:set-)?cookies?)$/i.test(name)
}
