import { type Json, key, list, object, pretty, string } from "../json.ts"
import { blocksOf, isSaid, otherBlock, resultContent } from "../message-blocks.ts"
import { callPart } from "../parts.ts"
import { expects, settled } from "../pending.ts"
import { notice } from "../read-line.ts"
import type { Draft, DraftPart } from "../reader.ts"
import { hits, type ResultPart, ran } from "../tool-calls.ts"
import type { AmpState } from "./state.ts"
import { describeCall } from "./tools.ts"

export function messageParts(message: Json, draft: Draft, state: AmpState): DraftPart[] {
  const isAgent = message.role === "assistant"
  return blocksOf(message.content).flatMap((block): DraftPart[] => {
    const text = string(block.text)
    switch (block.type) {
      case "text":
        if (!isSaid(text)) return []
        if (isAgent) return [{ type: "answer", text: text.trim() }]
        return [message.role === "user" ? { type: "prompt", text } : notice("context", text)]
      case "thinking":
        return isSaid(string(block.thinking)) ? [{ type: "thinking", text: string(block.thinking) }] : []
      case "redacted_thinking":
        return []
      case "tool_use":
      case "server_tool_use": {
        const id = key(block.id) ?? ""
        const called = describeCall(string(block.name), object(block.input), state.cwd)
        expects(state.pending, id, called.touches)
        return [callPart(id, string(block.name), called)]
      }
      case "tool_result":
        return resultParts(key(block.toolUseID) ?? key(block.tool_use_id) ?? "", object(block.run), block, draft, state)
      case "manual_bash_invocation":
        return shellParts(block, draft)
      case "summary": {
        const summary = string(object(block.summary).summary) || string(block.summary)
        return [
          notice("compaction", "Conversation compacted"),
          ...(isSaid(summary) ? [notice("context", summary)] : []),
        ]
      }
      default:
        return [otherBlock(block)]
    }
  })
}

function resultParts(call: string, run: Json, block: Json, draft: Draft, state: AmpState): DraftPart[] {
  const returned = returnedBy(run)
  const { more } = resultContent(Array.isArray(run.result) ? list(run.result).filter(isNoText) : [])
  const result: ResultPart = { type: "result", call, text: returned.text }
  const { exitCode } = object(run.result)
  if (Number.isSafeInteger(exitCode)) result.exit = Number(exitCode)
  if (returned.patch !== "") result.patch = { language: "diff", text: returned.patch }
  const found = hits(object(run.result).results ?? run.result)
  if (found.length > 0) result.hits = found
  const status = string(run.status)
  if (status === "rejected-by-user") result.refused = true
  else if (status === "error" || status === "cancelled" || (result.exit ?? 0) !== 0) result.failed = true
  const reason = string(run.reason).trim()
  const error = run.error ?? block.error
  if (result.text === "" && result.failed) result.text = string(object(error).message) || string(error) || reason
  const touched = settled(state.pending, call, status !== "done" || result.failed === true)
  if (touched.length > 0) draft.touched = [...(draft.touched ?? []), ...touched]
  // A person's words, if they refused with a reason.
  const words: DraftPart[] = result.refused && reason !== "" ? [{ type: "prompt", as: "refusal", text: reason }] : []
  return [result, ...more, ...words]
}

function isNoText(one: unknown): boolean {
  const { type } = object(one)
  return type !== undefined && type !== "text"
}

/** What a tool returned: a text, blocks, or an object with what was read, printed or changed. */
function returnedBy(run: Json): { text: string; patch: string } {
  const { result } = run
  if (typeof result === "string") return { text: result, patch: "" }
  if (Array.isArray(result)) {
    const { text } = resultContent(result.filter((one) => !isNoText(one)))
    return { text: text || (result.every(isNoText) ? "" : pretty(result)), patch: "" }
  }
  const inner = object(result)
  const patch = string(inner.diff)
    .replace(/^```diff\n/, "")
    .replace(/\n?```\s{0,9}$/, "")
  for (const name of ["output", "content", "stdout", "message", "text"])
    if (typeof inner[name] === "string") return { text: inner[name], patch }
  return { text: patch !== "" || Object.keys(inner).length === 0 ? "" : pretty(inner), patch }
}

/** A command that the person ran. */
function shellParts(block: Json, draft: Draft): DraftPart[] {
  const command = string(object(block.args).cmd) || string(object(block.args).command)
  const id = `shell ${draft.key?.id ?? ""}`
  const { text } = returnedBy(object(block.toolRun))
  const { exitCode } = object(object(block.toolRun).result)
  const result: ResultPart = { type: "result", call: id, text }
  if (Number.isSafeInteger(exitCode)) result.exit = Number(exitCode)
  if ((result.exit ?? 0) !== 0) result.failed = true
  return [{ type: "prompt", as: "command", text: `! ${command}` }, callPart(id, "Bash", ran(command)), result]
}
