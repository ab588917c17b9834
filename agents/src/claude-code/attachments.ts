import { cleanLine } from "#protocol/clean"
import { type Json, list, object, string } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { notification, otherBlock } from "./said.ts"

/**
 * Attachments to a conversation (from 2.1.91 on). Of some fifty kinds only a few matter to a reader: prompts typed while the
 * agent worked, files that a person pointed at, and the planning mode.
 */

/** Kinds with nothing to show. Uploads leave out some of them; `left-out.ts` says which. */
export const silentAttachments: Record<string, string> = {}

const why = {
  hooks: "what hooks printed",
  tools: "listings of tools, skills and agents",
  instructions: "instructions to the agent",
  reminders: "reminders to the agent",
  surroundings: "the account, the machine and its state",
  remote: "ids for remote control",
}

for (const [reason, kinds] of [
  [
    why.hooks,
    "hook_success hook_additional_context hook_system_message hook_non_blocking_error hook_cancelled hook_stopped_continuation hook_error_during_execution hook_permission_decision async_hook_response",
  ],
  [
    why.tools,
    "deferred_tools_delta mcp_instructions_delta skill_listing agent_listing_delta command_permissions dynamic_skill invoked_skills tool_schemas tools mcp_resource agent_mention skill_discovery",
  ],
  [
    why.instructions,
    "prompt_snapshot nested_memory relevant_memories output_style critical_system_reminder structured_output",
  ],
  [
    why.reminders,
    "task_reminder todo_reminder task_status todo auto_mode auto_mode_exit batching_reminder_sent silent_turn_reminder total_tokens_reminder read_truncation_notice compaction_reminder verify_plan_reminder ultra_effort_enter ultra_effort_exit effort_change budget_usd token_usage goal_status compact_file_reference already_read_file max_turns_reached",
  ],
  [
    why.surroundings,
    "session_context environment model date date_change diagnostics git_status opened_file_in_ide current_session_memory teammate_mailbox team_context",
  ],
  // Holds the address at which the session can be controlled.
  [why.remote, "remote_session_change"],
] as const) {
  for (const kind of kinds.split(" ")) silentAttachments[kind] = reason
}

/** The parts of an attachment; null for an unknown kind. */
export function attachmentParts(record: Json): DraftPart[] | null {
  const attachment = object(record.attachment)
  const kind = string(attachment.type)
  const name = cleanLine(string(attachment.displayPath) || string(attachment.filename) || string(attachment.path), 300)
  switch (kind) {
    case "queued_command":
      return queued(attachment)
    case "file":
    case "pdf_reference":
      return [notice("context", `Attached ${name || "a file"}`)]
    case "directory":
      return [notice("context", `Attached the folder ${name}`.trim())]
    case "selected_lines_in_ide":
      return [notice("context", `Selected lines of ${name || "a file"}`)]
    case "edited_text_file":
    case "edited_image_file":
      return [notice("context", `${name || "A file"} was changed outside of the conversation`)]
    case "plan_mode":
      return [notice("plan", "The agent is to plan before it changes anything")]
    case "plan_mode_exit":
      return [notice("plan", "The plan is made; the agent may make changes")]
    case "plan_mode_reentry":
    case "plan_file_reference":
      return []
    case "hook_blocking_error":
      return [notice("error", `Stopped by the hook ${cleanLine(string(attachment.hookName), 120)}`.trim())]
    default:
      return Object.hasOwn(silentAttachments, kind) || kind.startsWith("api-request") ? [] : null
  }
}

/** A prompt typed while the agent worked, which may appear nowhere else. Finished tasks are announced the same way. */
function queued(attachment: Json): DraftPart[] {
  const origin = object(attachment.origin).kind
  const mode = string(attachment.commandMode)
  const human = (mode === "" || mode === "prompt") && (origin === undefined || origin === "human")
  const texts =
    typeof attachment.prompt === "string" ? [{ type: "text", text: attachment.prompt }] : list(attachment.prompt)
  return texts.map(object).flatMap((block) => {
    if (block.type !== "text") return [otherBlock(block)]
    const text = string(block.text)
    if (text.trim() === "") return []
    return human && !/^\s*<(?:task-notification|system-reminder)\b/.test(text)
      ? [{ type: "prompt" as const, text }]
      : [notice("info", notification(text))]
  })
}
