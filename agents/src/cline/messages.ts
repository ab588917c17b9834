import { type Json, key, list, object, pretty, string } from "../json.ts"
import { blocksOf, isSaid, otherBlock, resultContent } from "../message-blocks.ts"
import { callPart, resultPart } from "../parts.ts"
import { expects, settled } from "../pending.ts"
import { notice } from "../read-line.ts"
import type { Draft, DraftPart } from "../reader.ts"
import type { ClineState } from "./state.ts"
import { describeCall } from "./tools.ts"

/** The parts of a message that the model got or wrote. */
export function messageParts(message: Json, draft: Draft, state: ClineState): DraftPart[] {
  const isAgent = message.role === "assistant"
  const said = blocksOf(message.content).flatMap((block): DraftPart[] => {
    const text = string(block.text)
    switch (block.type) {
      case "text":
        if (!isSaid(text)) return []
        return isAgent ? [{ type: "answer", text }] : [typed(text)]
      case "thinking":
      case "reasoning": {
        const thought = string(block.thinking) || text
        return isSaid(thought) ? [{ type: "thinking", text: thought }] : []
      }
      case "redacted_thinking":
        return []
      case "tool_use": {
        const id = key(block.id) ?? ""
        const called = describeCall(string(block.name), block.input)
        expects(state.pending, id, called.touches)
        return [callPart(id, string(block.name), called)]
      }
      case "tool_result":
        return resultParts(block, draft, state)
      default:
        return [otherBlock(block)]
    }
  })
  return [...ranByService(message), ...said]
}

/** What was typed stands within a tag that says the mode. */
function typed(text: string): DraftPart {
  const [, inner] = /^\s*<user_input\b[^>]{0,200}>([\s\S]*)<\/user_input>\s*$/.exec(text) ?? []
  if (inner !== undefined) return { type: "prompt", text: inner.trim() }
  return /^\s*<(?:environment_details|system-reminder|task_progress)\b/.test(text)
    ? notice("context", text)
    : { type: "prompt", text }
}

function resultParts(block: Json, draft: Draft, state: ClineState): DraftPart[] {
  const call = key(block.tool_use_id) ?? ""
  const { text, more } = resultContent(block.content)
  const refused = /^\s*(?:\[?"?)?(?:The user denied|Tool .{1,100} was (?:denied|rejected) by (?:the )?user)/i.test(
    text.slice(0, 300),
  )
  const failed = block.is_error === true
  const touched = settled(state.pending, call, failed || refused)
  if (touched.length > 0) draft.touched = [...(draft.touched ?? []), ...touched]
  return [resultPart(call, { text, failed, refused }), ...more]
}

/** Tools that the model's service ran by itself. */
function ranByService(message: Json): DraftPart[] {
  return list(object(message.metadata).modelToolActivities)
    .map(object)
    .filter((one) => typeof one.toolCallId === "string" && typeof one.toolName === "string")
    .flatMap((one) => {
      const id = key(one.toolCallId) ?? ""
      const call = callPart(id, string(one.toolName), describeCall(string(one.toolName), one.input))
      if (one.output === undefined) return [call]
      const text = typeof one.output === "string" ? one.output : pretty(one.output)
      return [call, resultPart(id, { text, failed: one.isError === true })]
    })
}
