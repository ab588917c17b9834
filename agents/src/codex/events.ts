import { cleanLine } from "#protocol/clean"
import { type Json, key, list, object, pretty, string } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { promptParts, request } from "./items.ts"
import { type CodexState, shows, wasCalled } from "./state.ts"
import { describeChanges, describeShell } from "./tools.ts"

/** Events that repeat what other records say. */
const silent = new Set(
  `token_count task_started task_completed turn_started turn_complete context_compacted thread_name_updated
  thread_settings_applied thread_goal_updated session_configured web_search_begin web_search_end exec_command_begin
  exec_command_output_delta patch_apply_begin turn_diff mcp_tool_call_begin view_image_tool_call image_generation_begin
  image_generation_end dynamic_tool_call_request dynamic_tool_call_response guardian_assessment sub_agent_activity
  collab_agent_spawn_begin collab_agent_spawn_end collab_agent_interaction_begin collab_agent_interaction_end
  collab_waiting_begin collab_waiting_end collab_close_begin collab_close_end collab_resume_begin collab_resume_end
  agent_message_delta agent_reasoning_delta agent_reasoning_section_break raw_response_item background_event
  mcp_startup_update mcp_startup_complete list_skills_response skills_update_available shutdown_complete item_started
  plan_update plan_delta exec_approval_request apply_patch_approval_request request_user_input elicitation_request
  user_message_delta hook_started hook_completed`.split(/\s+/),
)

/** Events: what the screen showed. Null for an unknown kind. */
export function eventParts(event: Json, state: CodexState): DraftPart[] | null {
  const kind = string(event.type)
  switch (kind) {
    case "user_message":
      return prompt(string(event.message), state)
    case "agent_message":
      return answer(string(event.message), state)
    case "agent_reasoning":
    case "agent_reasoning_raw_content":
      return thought(string(event.text), state)
    case "item_completed":
      return completed(object(event.item), state)
    case "exec_command_end":
      return state.called ? [] : ranParts(event, state)
    case "patch_apply_end":
      return wasCalled(state, key(event.call_id) ?? "") ? [] : patchParts(event, state)
    case "mcp_tool_call_end":
      return wasCalled(state, key(event.call_id) ?? "") ? [] : mcpParts(event)
    case "turn_aborted":
      return [
        notice(
          "interrupted",
          event.reason === "interrupted" ? "Interrupted" : `Ended: ${cleanLine(string(event.reason), 80)}`,
        ),
      ]
    case "task_complete":
      return event.error ? [notice("error", message(object(event.error)))] : []
    case "error":
    case "stream_error":
      return [notice("error", message(event))]
    case "warning":
    case "deprecation_notice":
      return [notice("info", string(event.message) || string(event.summary))]
    case "entered_review_mode":
      return [notice("info", `A review began: ${cleanLine(string(event.user_facing_hint), 200)}`)]
    case "exited_review_mode":
      return [notice("info", string(object(event.review_output).overall_explanation) || "The review ended")]
    case "thread_rolled_back":
      return [notice("info", `Went back ${Number.isInteger(event.num_turns) ? event.num_turns : "some"} turns`)]
    case "undo_completed":
      return [notice("info", string(event.message) || "Changes were undone")]
    default:
      return silent.has(kind) ? [] : null
  }
}

function prompt(text: string, state: CodexState): DraftPart[] {
  if (text.trim() === "" || !shows(state, "prompt", "event", request(text).prompt)) return []
  return promptParts(text)
}

function answer(text: string, state: CodexState): DraftPart[] {
  return text.trim() !== "" && shows(state, "answer", "event", text) ? [{ type: "answer", text }] : []
}

function thought(text: string, state: CodexState): DraftPart[] {
  return text.trim() !== "" && shows(state, "thinking", "event", text) ? [{ type: "thinking", text }] : []
}

/** Files written in pages have these instead of the older events. */
function completed(item: Json, state: CodexState): DraftPart[] {
  const text = list(item.content)
    .map((block) => string(object(block).text))
    .join("")
  if (item.type === "UserMessage") return prompt(text, state)
  if (item.type === "AgentMessage") return answer(text, state)
  if (item.type === "Plan") return string(item.text) === "" ? [] : [notice("plan", string(item.text))]
  return []
}

function message(event: Json): string {
  return string(event.message) || string(object(event.error).message) || "The service answered with an error."
}

/** In a file without calls, only its end event tells of a command. */
function ranParts(event: Json, state: CodexState): DraftPart[] {
  const id = key(event.call_id) ?? ""
  const { does, title, body } = describeShell(event, state.cwd)
  const text =
    string(event.aggregated_output) || string(event.formatted_output) || string(event.stdout) + string(event.stderr)
  const failed = typeof event.exit_code === "number" && event.exit_code !== 0
  return [
    { type: "call", id, name: "exec", does, title: cleanLine(title, 160), ...(body ? { body } : {}) },
    { type: "result", call: id, text, ...(failed ? { failed: true as const } : {}) },
  ]
}

/** Files that a script changed. The script's text hides the change, so it is shown as a separate call. */
function patchParts(event: Json, state: CodexState): DraftPart[] {
  const id = key(event.call_id) ?? ""
  const { does, title, body } = describeChanges(object(event.changes), state.cwd)
  const text = string(event.stdout) + string(event.stderr)
  return [
    { type: "call", id, name: "apply_patch", does, title: cleanLine(title, 160), ...(body ? { body } : {}) },
    { type: "result", call: id, text, ...(event.success === false ? { failed: true as const } : {}) },
  ]
}

function mcpParts(event: Json): DraftPart[] {
  const id = key(event.call_id) ?? ""
  const { server, tool, arguments: input } = object(event.invocation)
  const result = object(event.result)
  const ok = object(result.Ok)
  const texts = list(ok.content).map((block) => string(object(block).text))
  const failed = result.Err !== undefined || ok.isError === true || ok.is_error === true
  const title = cleanLine(`${string(server)}: ${string(tool)}`, 160)
  return [
    {
      type: "call",
      id,
      name: string(tool).slice(0, 200),
      does: "other",
      title,
      body: { language: "json", text: pretty(input ?? {}) },
    },
    {
      type: "result",
      call: id,
      text: texts.join("\n") || string(result.Err),
      ...(failed ? { failed: true as const } : {}),
    },
  ]
}
