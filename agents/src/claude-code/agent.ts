import type { Agent } from "../agent.ts"
import { type Json, key, object, string } from "../json.ts"
import { files } from "./files.ts"
import { claudeCodeReader } from "./reader.ts"

export const claudeCode: Agent = {
  id: "claude-code",
  label: "Claude Code",
  recognises: ({ records }) => records.some(isOwn),
  reader: claudeCodeReader,
  files,
  childMarks: { ids: ["CLAUDE_CODE_SESSION_ID"] },
  acp: {
    word: "claude",
    command: ["claude-agent-acp"],
    npm: { name: "@agentclientprotocol/claude-agent-acp", version: "0.101.0" },
    isAdapter: true,
    mode: "default",
    asks: ["default", "plan"],
    resume: (session) => ["claude", "--resume", session],
  },
}

/** A field that each of these records has, by type, since other agents use some of the types too. */
const marks: Record<string, string> = {
  summary: "summary",
  "file-history-snapshot": "messageId",
  "queue-operation": "operation",
  "custom-title": "customTitle",
  "ai-title": "aiTitle",
  "last-prompt": "sessionId",
  "permission-mode": "permissionMode",
  "agent-setting": "agentSetting",
  mode: "mode",
}

function isOwn(record: Json): boolean {
  // Others have taken over the tree of records, but not what a message looks like.
  if (object(record.message).parts !== undefined) return false
  // A fork of another agent writes the same records, with ids that begin like this.
  if (string(record.sessionId).startsWith("session-")) return false
  if (record.parentUuid !== undefined && record.isSidechain !== undefined) return true
  const type = string(record.type)
  if (type === "user")
    // Other agents write records that look the same up to their message.
    return typeof record.version === "string" && key(record.sessionId) !== undefined && isSaid(record)
  const mark = Object.hasOwn(marks, type) ? marks[type] : undefined
  return mark !== undefined && record[mark] !== undefined
}

function isSaid(record: Json): boolean {
  return object(record.message).content !== undefined
}
