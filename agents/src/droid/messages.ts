import { type Json, key, object, string } from "../json.ts"
import { blocksOf, isSaid, otherBlock, resultContent } from "../message-blocks.ts"
import { callPart } from "../parts.ts"
import { expects, settled } from "../pending.ts"
import { notice } from "../read-line.ts"
import type { Draft, DraftPart } from "../reader.ts"
import type { ResultPart } from "../tool-calls.ts"
import type { DroidState } from "./state.ts"
import { describeCall } from "./tools.ts"

/** The parts of a message. What a tool returned comes as a message of the user. */
export function messageParts(message: Json, draft: Draft, state: DroidState): DraftPart[] {
  const isAgent = message.role === "assistant"
  return blocksOf(message.content).flatMap((block): DraftPart[] => {
    const text = string(block.text)
    switch (block.type) {
      case "text":
        if (isAgent) return isSaid(text) ? [{ type: "answer", text }] : []
        return typed(text)
      case "thinking":
        return isSaid(string(block.thinking)) ? [{ type: "thinking", text: string(block.thinking) }] : []
      case "redacted_thinking":
        return []
      case "tool_use": {
        const id = key(block.id) ?? ""
        const name = string(block.name)
        const called = describeCall(name, object(block.input), state.cwd)
        expects(state.pending, id, called.touches)
        return [callPart(id, name, called)]
      }
      case "tool_result":
        return resultParts(block, draft, state)
      default:
        return [otherBlock(block)]
    }
  })
}

/** A program inserted text that begins like this. */
const injected = /^\s*<system-reminder\b/
/** A file that the prompt mentions, added below it. */
const attached = /^\s*(?:Contents of \S|<(?:attached|file|context)[-_ >])/

function typed(text: string): DraftPart[] {
  if (!isSaid(text) || injected.test(text)) return []
  if (/^\s*\[?Request (?:interrupted|cancelled) by user/i.test(text)) return [notice("interrupted", text.trim())]
  return [attached.test(text) ? notice("context", text) : { type: "prompt", text }]
}

function resultParts(block: Json, draft: Draft, state: DroidState): DraftPart[] {
  const call = key(block.tool_use_id) ?? ""
  const { text, more } = resultContent(block.content)
  const result: ResultPart = { type: "result", call, text }
  const exit = /\[Process exited with code (-?\d{1,9})\]\s{0,9}$/.exec(text.slice(-200))?.[1]
  if (exit !== undefined) result.exit = Number(exit)
  if (
    /^\s*(?:Error: )?(?:Tool execution |Request )?(?:cancelled|rejected|denied) by (?:the )?user\b/i.test(
      text.slice(0, 200),
    )
  )
    result.refused = true
  else if (block.is_error === true || (result.exit ?? 0) !== 0) result.failed = true
  const touched = settled(state.pending, call, result.failed === true || result.refused === true)
  if (touched.length > 0) draft.touched = [...(draft.touched ?? []), ...touched]
  return [result, ...more]
}
