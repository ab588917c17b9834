import { type Json, list, object, string } from "../json.ts"

/**
 * Files written in pages (`history_mode: "paginated"`) tell everything as completed items. Each becomes the event that older
 * files have for it; null for an unknown kind.
 */
export function eventOfItem(item: Json): Json | null {
  const about = { call_id: item.id, duration: item.duration }
  switch (item.type) {
    case "UserMessage": {
      const images = list(item.content).filter((block) => /image$/.test(string(object(block).type)))
      return { type: "user_message", message: textOf(item.content), images }
    }
    case "AgentMessage":
      return { type: "agent_message", message: textOf(item.content) }
    case "Reasoning":
      return { type: "agent_reasoning", texts: [...list(item.summary_text), ...list(item.raw_content)] }
    case "Plan":
      return { type: "plan", text: item.text }
    case "CommandExecution":
      return { ...item, ...about, type: "exec_command_end" }
    case "FileChange":
      return { ...item, ...about, type: "patch_apply_end", success: !/failed|declined/.test(string(item.status)) }
    case "McpToolCall": {
      const { server, tool, arguments: input, result, error } = item
      const ended = result ? { Ok: result } : { Err: string(error) || string(object(error).message) }
      return { ...about, type: "mcp_tool_call_end", invocation: { server, tool, arguments: input }, result: ended }
    }
    case "CollabAgentToolCall": {
      const isSpawn = /^spawn/.test(string(item.tool))
      return {
        ...about,
        type: isSpawn ? "collab_agent_spawn_end" : "",
        new_thread_id: list(item.receiver_thread_ids)[0],
      }
    }
    case "SubAgentActivity":
      return { ...item, type: "sub_agent_activity", event_id: item.event_id ?? item.id }
    case "WebSearch":
    case "Extension":
      return { ...about, type: "web_search_end", action: item.action, results: item.results }
    case "EnteredReviewMode":
      return { type: "entered_review_mode", user_facing_hint: item.user_facing_hint ?? item.review }
    case "ExitedReviewMode":
      return { type: "exited_review_mode", review_output: item.review_output ?? { overall_explanation: item.review } }
    case "Error":
      return { ...item, type: "error" }
    case "ContextCompaction":
    case "DynamicToolCall":
    case "HookPrompt":
    case "ImageGeneration":
    case "ImageView":
    case "Sleep":
      return { type: "" }
    default:
      return null
  }
}

function textOf(content: unknown): string {
  return list(content)
    .map((block) => string(object(block).text))
    .join("")
}
