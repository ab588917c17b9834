import { cleanLine } from "#protocol/clean"
import { type Json, list, object, string } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { otherBlock } from "./blocks.ts"
import type { ClaudeState } from "./state.ts"
import { notification } from "./typed.ts"

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
    "hook_success hook_additional_context hook_system_message hook_non_blocking_error hook_cancelled hook_error_during_execution hook_permission_decision async_hook_response",
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
export function attachmentParts(record: Json, state: ClaudeState): DraftPart[] | null {
  const attachment = object(record.attachment)
  const kind = string(attachment.type)
  const name = cleanLine(string(attachment.displayPath) || string(attachment.filename) || string(attachment.path), 300)
  switch (kind) {
    case "queued_command":
      return queued(attachment)
    case "file":
      return [notice("context", `Attached ${name || "a file"}`), ...enclosed(attachment, name)]
    case "pdf_reference":
      return [notice("context", `Attached ${name || "a file"}`)]
    case "directory":
      return [notice("context", `Attached the folder ${name}`.trim())]
    case "selected_lines_in_ide":
      return [notice("context", `Selected lines of ${name || "a file"}`)]
    case "edited_text_file":
    case "edited_image_file":
      return [notice("context", `${name || "A file"} was changed outside of the conversation`)]
    // Written again with each prompt.
    case "plan_mode":
      if (state.planning) return []
      state.planning = true
      return [notice("plan", "The agent is to plan before it changes anything")]
    case "plan_mode_exit":
      delete state.planning
      return [notice("plan", "The plan is made; the agent may make changes")]
    case "plan_mode_reentry":
    case "plan_file_reference":
      return []
    case "hook_blocking_error":
    case "hook_stopped_continuation":
    case "hook_permission_decision":
      return blocked(attachment)
    default:
      return Object.hasOwn(silentAttachments, kind) || kind.startsWith("api-request") ? [] : null
  }
}

/** What a hook blocked, and why; hooks that allow something are silent. */
function blocked(attachment: Json): DraftPart[] {
  if (!isBlocking(attachment)) return []
  const error = object(attachment.blockingError)
  const why = string(error.blockingError) || string(attachment.blockingError) || string(attachment.message)
  const name = cleanLine(string(attachment.hookName) || string(attachment.hookEvent), 120)
  const did = attachment.type === "hook_stopped_continuation" ? "stopped the agent" : "blocked this"
  return [notice("hook", `The hook ${name} ${did}`.replace("  ", " ") + (why.trim() === "" ? "" : `: ${why.trim()}`))]
}

export function isBlocking(attachment: Json): boolean {
  return attachment.type !== "hook_permission_decision" || attachment.decision === "deny"
}

/** A picture or a document that was attached by name. Texts are in the agent's context only. */
function enclosed(attachment: Json, name: string): DraftPart[] {
  const content = object(attachment.content)
  const file = object(content.file)
  const data = string(file.base64)
  if (data === "") return []
  if (content.type === "image")
    return [{ type: "image", media: cleanLine(string(file.type), 80) || "image/png", base64: data }]
  if (content.type !== "pdf") return []
  const last = name.split(/[/\\]/).at(-1) || "document.pdf"
  return [{ type: "file", media: "application/pdf", name: last, base64: data }]
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
      ? [{ type: "prompt" as const, as: "queued" as const, text }]
      : [notice("info", notification(text))]
  })
}
