import { type Json, key, object, string } from "../json.ts"
import { fill, fingerprint, notice, titleOf, unknownDraft } from "../read-line.ts"
import type { Draft, Facts } from "../reader.ts"
import { commandParts, compactedParts } from "./said.ts"
import { promptAfter, type QwenState } from "./state.ts"

/** Records of the kinds that hold nothing to show. */
const silent = new Set(
  `ui_telemetry attribution_snapshot file_history_snapshot at_command session_notes session_source session_model
  session_execution_engine omni_recall agent_bootstrap agent_retry agent_session_ready user_text_elements
  session_artifact_event session_artifact_snapshot session_sources_snapshot branch_checkpoint goal_turn_end turn_result
  parent_session agent_launch_prompt`.split(/\s+/),
)

/** What happened beside the conversation: commands, compactions, rewinds, titles, modes. */
export function happened(record: Json, draft: Draft, facts: Facts, state: QwenState): void {
  const payload = object(record.systemPayload)
  const subtype = string(record.subtype)
  switch (subtype) {
    case "chat_compression":
      fill(draft, compactedParts(payload))
      return
    case "slash_command":
      fill(draft, commandParts(payload))
      return
    case "rewind": {
      const from = promptAfter(state, key(record.parentUuid))
      if (from !== undefined) draft.undoes = from
      fill(draft, [notice("info", "Rewound the conversation")])
      return
    }
    case "custom_title": {
      const text = titleOf(string(payload.customTitle))
      if (text !== "") facts.title = { text, from: payload.titleSource === "auto" ? "agent" : "person" }
      return
    }
    case "session_approval_mode":
      changeMode(string(payload.mode), draft, facts, state)
      return
    case "goal_state":
      goal(object(object(payload.snapshot).goal), draft, state)
      return
    case "ui_telemetry":
      telemetry(object(payload.uiEvent), draft, state)
      return
    default:
      if (!silent.has(subtype)) Object.assign(draft, unknownDraft(`${string(record.type)}/${subtype}`, record))
  }
}

function changeMode(mode: string, draft: Draft, facts: Facts, state: QwenState): void {
  if (mode === "" || mode.length > 60 || mode === state.mode) return
  const isFirst = state.mode === undefined
  state.mode = mode
  facts.permissionMode = mode
  if (!isFirst) fill(draft, [notice("mode", `The approval mode is now ${mode}`)])
}

/** A person set a goal; the record comes again with each step towards it. */
function goal({ objective }: Json, draft: Draft, state: QwenState): void {
  const text = string(objective).trim()
  if (text === "" || state.goal === fingerprint(text)) return
  state.goal = fingerprint(text)
  fill(draft, [{ type: "prompt", as: "goal", text }])
}

/** Of what the program measures, only errors of the service are news, the first of each row of retries. */
function telemetry(event: Json, draft: Draft, state: QwenState): void {
  if (!string(event["event.name"]).endsWith("api_error")) return
  const text = string(event.error_message) || string(event.error)
  const print = fingerprint(text)
  if (text === "" || state.error === print) return
  state.error = print
  fill(draft, [notice("error", text)])
}

/** What is not sent: half of a file's bytes are measurements and states of files. */
export function leftOutOfQwen(record: Json): string | null {
  if (record.type !== "system") return null
  if (record.subtype === "ui_telemetry") {
    const name = string(object(object(record.systemPayload).uiEvent)["event.name"])
    return name.endsWith("api_error") ? null : "measurements"
  }
  if (record.subtype === "file_history_snapshot") return "snapshots of files"
  return record.subtype === "attribution_snapshot" ? "who wrote which lines" : null
}
