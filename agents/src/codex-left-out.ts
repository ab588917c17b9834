import { compact, type Json, list, object, recordsOf, string } from "./json.ts"

/**
 * What of a Codex rollout is not sent: the state of the world, snapshots, instructions to the model, and thoughts that only
 * their provider can read.
 *
 * `session_meta` and `turn_context` are kept as records, since the id, the folder, the branch and the model stand in them; but
 * the system prompt, the person's own instructions and the schemas of tools are taken out of them.
 */
export function leftOutOfCodex(line: string): string | null {
  if (!suspect(line)) return null
  const { records, broken } = recordsOf(line)
  if (broken || records.length === 0) return null
  const kinds = records.map(reason)
  return kinds.every((kind) => kind !== null) ? (kinds[0] ?? null) : null
}

function suspect(line: string): boolean {
  const head = line.slice(0, 250)
  return (
    head.includes('"world_state"') ||
    head.includes('"ghost_snapshot"') ||
    head.includes('"reasoning"') ||
    (head.includes('"message"') && !head.includes('"role":"assistant"') && line.includes('"input_text"'))
  )
}

const injected =
  /^\s*(?:<(?:environment_context|permissions instructions|app-context|user_instructions|skills_instructions|plugins_instructions|apps_instructions|collaboration_mode|recommended_plugins|INSTRUCTIONS)\b|# AGENTS\.md\b)/

function reason(record: Json): string | null {
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
  return blocks.length > 0 && allInjected ? "instructions to the agent" : null
}

/** What of the two records that describe a session is sent. */
const takenOut = ["base_instructions", "instructions", "user_instructions", "developer_instructions", "dynamic_tools"]
const turnKeeps = new Set([
  "turn_id",
  "cwd",
  "model",
  "effort",
  "summary",
  "approval_policy",
  "current_date",
  "timezone",
])

export function cleansCodex(line: string): string {
  const head = line.slice(0, 120)
  if (!head.includes('"session_meta"') && !head.includes('"turn_context"')) return line
  const { records, broken } = recordsOf(line)
  if (broken) return line
  let changed = false
  for (const record of records) {
    const payload = object(record.payload)
    const unwanted =
      record.type === "session_meta"
        ? takenOut.filter((name) => payload[name] !== undefined)
        : record.type === "turn_context"
          ? Object.keys(payload).filter((name) => !turnKeeps.has(name))
          : []
    for (const name of unwanted) delete payload[name]
    if (unwanted.length > 0) changed = true
  }
  const written = changed ? records.map(compact) : [""]
  return written.includes("") ? line : written.join("")
}
