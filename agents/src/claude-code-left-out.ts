import { silentAttachments } from "./claude-code-attachments.ts"
import { compact, type Json, object, recordsOf, string } from "./json.ts"

/**
 * What of a Claude Code transcript is not sent: kinds of records that are known to hold no conversation. In new versions they
 * are some 97 % of the bytes (system prompts, schemas of tools, listings), and some tell more than a person means to share
 * (the account's e-mail address, ids to steer the session by). Titles, links, sub-agents' progress, the queue of prompts
 * and whatever is not known are sent.
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

const starts = Object.keys(beside)
  .concat("api-request")
  .map((kind) => `{"type":"${kind}`)

/** Cheap first: only a line that looks like one of these kinds is parsed. What lies in strings has its quotes escaped. */
function suspect(line: string): boolean {
  if (line.startsWith('{"type":"') && starts.some((start) => line.startsWith(start))) return true
  return (
    line.includes('"type":"attachment"') ||
    line.includes('"type":"progress"') ||
    line.includes('"subtype":"bridge_status"') ||
    line.includes('"subtype":"stop_hook_summary"')
  )
}

export function leftOutOfClaudeCode(line: string): string | null {
  if (!suspect(line)) return null
  const { records, broken } = recordsOf(line)
  if (broken || records.length === 0) return null
  // Two records on one line are left out together or not at all.
  const kinds = records.map(reason)
  return kinds.every((kind) => kind !== null) ? (kinds[0] ?? null) : null
}

function reason(record: Json): string | null {
  const type = string(record.type)
  if (type.startsWith("api-request")) return "requests to the service"
  if (type === "attachment") {
    const kind = string(object(record.attachment).type)
    return kind.startsWith("api-request") ? "requests to the service" : own(silentAttachments, kind)
  }
  if (type === "progress") return own(progress, string(object(record.data).type))
  if (type === "system") return own(system, string(record.subtype))
  return own(beside, type)
}

function own(table: Record<string, string>, kind: string): string | null {
  return Object.hasOwn(table, kind) ? (table[kind] ?? null) : null
}

/** Errors of the service carry the headers of its answer, with cookies and ids in them: they are taken out. */
export function cleansClaudeCode(line: string): string {
  if (!line.includes('"headers"') || !/"subtype":"(?:api_error|error)"/.test(line)) return line
  const { records, broken } = recordsOf(line)
  if (broken) return withoutCookies(line)
  let changed = false
  for (const record of records) {
    if (record.type === "system" && withoutHeaders(record, 6)) changed = true
  }
  if (!changed) return line
  const written = records.map(compact)
  return written.includes("") ? withoutCookies(line) : written.join("")
}

/** For the half of a line that was cut: what stands between the brackets goes, or all that is left of it. */
function withoutCookies(line: string): string {
  const [head, ...rest] = line.split(/"set-cookie":\[/i)
  const after = rest.map((piece) => (piece.includes("]") ? piece.slice(piece.indexOf("]")) : ""))
  return [head, ...after].join('"set-cookie":[')
}

/** Takes `headers` out of an object and what is in it, `depth` levels deep. Says whether there were any. */
function withoutHeaders(value: Json, depth: number): boolean {
  let found = false
  for (const [name, inner] of Object.entries(value)) {
    if (name === "headers" && typeof inner === "object") {
      delete value[name]
      found = true
    } else if (depth > 0 && typeof inner === "object" && inner !== null && withoutHeaders(inner as Json, depth - 1)) {
      found = true
    }
  }
  return found
}
