import { type Json, list, object, string } from "../json.ts"
import { folderIn, isBareMeta, recordOf } from "./records.ts"

/**
 * The parts of a Codex rollout that are not sent: world state, snapshots, instructions to the model, and thoughts that only
 * their provider can read.
 *
 * `session_meta` and `turn_context` are sent, since they hold the id, the folder, the branch and the model; but without the
 * system prompt, the person's own instructions and the tool schemas.
 */
const injected =
  /^\s*(?:<(?:environment_context|permissions instructions|app-context|user_instructions|skills_instructions|plugins_instructions|apps_instructions|collaboration_mode|recommended_plugins|INSTRUCTIONS)\b|# AGENTS\.md\b)/

export function leftOutOfCodex(line: Json): string | null {
  const record = recordOf(line)
  const payload = object(record.payload)
  if (record.type === "world_state") return "the account, the machine and its state"
  if (record.type !== "response_item") return null
  if (payload.type === "ghost_snapshot") return "snapshots of files"
  if (payload.type === "reasoning") {
    const readable = [...list(payload.summary), ...list(payload.content)].some((one) => string(object(one).text) !== "")
    return readable ? null : "thoughts that only their provider can read"
  }
  if (payload.type !== "message") return null
  if (payload.role === "developer" || payload.role === "system") return "instructions to the agent"
  if (payload.role !== "user") return null
  const blocks = list(payload.content).map(object)
  const allInjected = blocks.every((block) => block.type === "input_text" && injected.test(string(block.text)))
  // In the earliest files nothing else tells the folder.
  const isOnlyPlace = line.payload === undefined && blocks.some((block) => folderIn(string(block.text)) !== "")
  return blocks.length > 0 && allInjected && !isOnlyPlace ? "instructions to the agent" : null
}

/** The parts that are sent of the two records that describe a session. */
const takenOut = new Set([
  "base_instructions",
  "instructions",
  "user_instructions",
  "developer_instructions",
  "dynamic_tools",
])
const turnKeeps = new Set([
  "turn_id",
  "cwd",
  "model",
  "effort",
  "summary",
  "approval_policy",
  "collaboration_mode",
  "current_date",
  "timezone",
])

/** Instructions stand within the settings too, which hold the model and the mode. */
const instructions = /^payload\.(?:thread_settings\.)?collaboration_mode\.settings\.developer_instructions$/

export function takenOutOfCodex(record: Json): ((path: readonly string[]) => boolean) | null {
  if (record.type === "session_meta") return (path) => inPayload(path) && takenOut.has(path[1] ?? "")
  if (record.type === "turn_context") {
    return (path) => (inPayload(path) && !turnKeeps.has(path[1] ?? "")) || instructions.test(path.join("."))
  }
  if (object(record.payload).type === "thread_settings_applied") return (path) => instructions.test(path.join("."))
  return isBareMeta(record) ? (path) => path.length === 1 && takenOut.has(path[0] ?? "") : null
}

function inPayload(path: readonly string[]): boolean {
  return path.length === 2 && path[0] === "payload"
}
