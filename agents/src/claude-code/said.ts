import { cleanLine } from "#protocol/clean"
import type { Touched } from "#protocol/entries"
import { type Json, key, list, object, string } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { otherBlock } from "./blocks.ts"
import { resultOf } from "./results.ts"
import { asked, type ClaudeState } from "./state.ts"
import { todosOf } from "./todos.ts"
import { describeCall } from "./tools.ts"
import { toTouch } from "./touched.ts"
import { typed } from "./typed.ts"

/** What a record says, and the files that it changed. */
export interface Said {
  parts: DraftPart[]
  touched: Touched[]
}

/**
 * The conversation: `user` and `assistant` records. Most "user" records were not typed by a person: they hold tool results,
 * injected context, and the output of local commands.
 */
export function userParts(record: Json, message: Json, inAgent: boolean, state: ClaudeState): Said {
  if (typeof message.content === "string") return { parts: typed(record, message.content, inAgent), touched: [] }
  const blocks = list(message.content).map(object)
  const alone = blocks.filter((block) => block.type === "tool_result").length === 1
  const said: Said = { parts: [], touched: [] }
  for (const block of blocks) {
    if (block.type === "text") said.parts.push(...typed(record, string(block.text), inAgent))
    else if (block.type === "tool_result") {
      const { parts, touched } = resultOf(block, alone ? record : {}, state)
      said.parts.push(...parts)
      said.touched.push(...touched)
    } else said.parts.push(otherBlock(block))
  }
  return said
}

export function assistantParts(record: Json, message: Json, state: ClaudeState): DraftPart[] {
  const failed = record.isApiErrorMessage === true
  const said = (text: string): DraftPart[] =>
    text.trim() === "" ? [] : [failed ? notice("error", text) : { type: "answer", text }]
  if (typeof message.content === "string") return said(message.content)
  return list(message.content).flatMap((one): DraftPart[] => {
    const block = object(one)
    switch (block.type) {
      case "text":
        return said(string(block.text))
      case "thinking":
        // From 2.1.72 on this is mostly empty, with a signature, since the provider keeps the thoughts.
        return string(block.thinking).trim() === "" ? [] : [{ type: "thinking", text: string(block.thinking) }]
      case "redacted_thinking":
        return []
      case "tool_use":
      case "server_tool_use":
      case "mcp_tool_use":
        return [callPart(block, string(record.cwd), state)]
      case "fallback":
        return [
          notice(
            "info",
            `The service went on with ${cleanLine(string(object(block.to).model), 80) || "another model"}.`,
          ),
        ]
      default:
        // Results of tools that the service ran: `web_search_tool_result` and the like.
        if (string(block.type).endsWith("tool_result")) return resultOf(block, {}, state).parts
        return [otherBlock(block)]
    }
  })
}

function callPart(block: Json, cwd: string, state: ClaudeState): DraftPart {
  const id = key(block.id) ?? ""
  const name = string(block.name)
  const input = object(block.input)
  if (typeof input.prompt === "string" && (name === "Task" || name === "Agent")) asked(state, id, input.prompt)
  const { does, title, about, body, change } = describeCall(name, input, cwd)
  toTouch(id, name, input, change, state)
  const todos = todosOf(name, id, input, state)
  return {
    type: "call",
    id,
    name: name.slice(0, 200),
    does,
    title: cleanLine(title, 160),
    ...(about !== undefined && { about }),
    ...(body && { body }),
    ...(todos && { todos }),
  }
}
