import { type Json, list, objectIn, string } from "../json.ts"
import { isSaid } from "../message-blocks.ts"
import { callPart, resultPart } from "../parts.ts"
import { notice, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart } from "../reader.ts"
import {
  checklist,
  edited,
  listed,
  otherTool,
  planned,
  questioned,
  ran,
  readFile,
  searched,
  type Told,
  wrote,
} from "../tool-calls.ts"
import { usageOf } from "../usages.ts"
import type { ClineState } from "./state.ts"

/** What the editor's extension showed: each thing that it said or asked. */
export function shownParts(shown: Json, draft: Draft, state: ClineState): DraftPart[] {
  const kind = string(shown.type === "say" ? shown.say : shown.ask)
  const text = string(shown.text)
  const isFirst = !state.began
  state.began = true
  if (isFirst && (kind === "text" || kind === "task")) return prompt(text, shown)
  switch (kind) {
    case "task":
    case "user_feedback":
      return prompt(text, shown)
    case "text":
    case "completion_result":
      return isSaid(text) ? [{ type: "answer", text: text.replace(/HAS_CHANGES$/, "") }] : []
    case "plan_mode_respond":
      return isSaid(text) ? [{ type: "answer", text: string(objectIn(text).response) || text }] : []
    case "reasoning":
      return isSaid(text) ? [{ type: "thinking", text }] : []
    case "api_req_started":
      return requested(objectIn(text), draft)
    case "tool":
      return toolParts(objectIn(text), draft)
    case "command":
      state.last = idOf(draft)
      return [callPart(idOf(draft), "execute_command", ran(text))]
    case "use_mcp_server": {
      state.last = idOf(draft)
      const { serverName, toolName, uri, arguments: given } = objectIn(text)
      const name = `mcp__${string(serverName) || "MCP"}__${string(toolName) || string(uri) || "tool"}`
      return [callPart(idOf(draft), name, otherTool(name, objectIn(string(given))))]
    }
    case "command_output":
    case "mcp_server_response":
      return isSaid(text) ? [resultPart(state.last ?? "", { text })] : []
    case "followup": {
      const asked = objectIn(text)
      return [
        callPart(
          idOf(draft),
          "ask_followup_question",
          questioned(string(asked.question) || text, list(asked.options).map(string)),
        ),
      ]
    }
    case "task_progress":
      return [callPart(idOf(draft), "task_progress", planned(checklist(text)))]
    case "error":
    case "diff_error":
    case "clineignore_error":
    case "api_req_failed":
    case "mistake_limit_reached":
      return isSaid(text) ? [notice("error", text)] : []
    case "info":
    case "condense":
    case "new_task":
      return isSaid(text) ? [notice("info", text)] : []
    default:
      return quiet.test(kind) ? [] : unknownDraft(kind, { text }).parts
  }
}

/** What says nothing of the conversation: requests to go on, checkpoints, states of the editor. */
const quiet =
  /^(?:resume_task|resume_completed_task|checkpoint_created|api_req_(?:finished|retried)|deleted_api_reqs|shell_integration_warning.*|mcp_server_request_started|load_mcp_documentation|user_feedback_diff|browser_action.*|auto_approval_max_req_reached)$/

function prompt(text: string, shown: Json): DraftPart[] {
  const images = list(shown.images).flatMap((one): DraftPart[] => {
    const [, media, base64] = /^data:(image\/[a-z0-9.+-]{1,40});base64,([\s\S]*)$/.exec(string(one)) ?? []
    return base64 === undefined ? [] : [{ type: "image", media: media ?? "image/png", base64 }]
  })
  return [...(isSaid(text) ? [{ type: "prompt" as const, text }] : []), ...images]
}

function requested(request: Json, draft: Draft): DraftPart[] {
  const usage = usageOf({
    input: request.tokensIn,
    output: request.tokensOut,
    cached: request.cacheReads,
    written: request.cacheWrites,
    cost: request.cost,
  })
  if (usage) draft.usage = usage
  if (request.cancelReason === "user_cancelled") return [notice("interrupted", "Interrupted")]
  const failed = string(request.streamingFailedMessage)
  return failed === "" ? [] : [notice("error", failed)]
}

function idOf(draft: Draft): string {
  return `call ${draft.key?.id ?? ""}`
}

/** A tool and what it returned, in one. */
function toolParts(tool: Json, draft: Draft): DraftPart[] {
  const [path, content] = [string(tool.path), string(tool.content)]
  const name = string(tool.tool)
  const told = describe(name, tool, path, content)
  const call = callPart(idOf(draft), name, told)
  if (told.touches && told.touches.length > 0) draft.touched = told.touches
  return told.touches || content === "" ? [call] : [call, resultPart(idOf(draft), { text: content })]
}

function describe(name: string, tool: Json, path: string, content: string): Told {
  switch (name) {
    case "readFile":
      return readFile(path, "")
    case "newFileCreated":
      return wrote(path, "", content || string(tool.diff))
    case "editedExistingFile":
      return { ...edited(path, "", []), body: { language: "diff", text: string(tool.diff) || content } }
    case "listFilesTopLevel":
    case "listFilesRecursive":
    case "listCodeDefinitionNames":
      return listed(path, "")
    case "searchFiles":
      return searched(string(tool.regex), [path, string(tool.filePattern)].filter((one) => one !== "").join(" "))
    default:
      return otherTool(name, Object.fromEntries(Object.entries(tool).filter(([one]) => one !== "content")))
  }
}
