import { cleanLine } from "#protocol/clean"
import { counted, header } from "../diffs.ts"
import { type Json, key, list, object, string } from "../json.ts"
import { callPart, milliseconds } from "../parts.ts"
import { expects, settled } from "../pending.ts"
import { fill, notice, rawPart, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts } from "../reader.ts"
import type { ResultPart } from "../tool-calls.ts"
import { usageOf } from "../usages.ts"
import type { PiState } from "./state.ts"
import { describeCall, unified } from "./tools.ts"

/** The conversation: `message` records, by their role. */
export function messageDraft(message: Json, draft: Draft, facts: Facts, state: PiState): void {
  switch (message.role) {
    case "user":
      fill(draft, userParts(message))
      return
    case "assistant":
      learn(message, draft, facts, state)
      fill(draft, assistantParts(message, state))
      return
    case "toolResult":
      resultDraft(message, draft, state)
      return
    case "bashExecution":
      fill(draft, shellParts(message, draft.id ?? `shell-${String(message.timestamp).slice(0, 20)}`))
      return
    case "custom":
    case "hookMessage": {
      const parts = message.display === false ? [] : blocks(message.content)
      fill(
        draft,
        parts.map((part) => (part.type === "prompt" ? notice("context", part.text) : part)),
      )
      return
    }
    // The instructions of the program.
    case "system":
      return
    default:
      Object.assign(draft, unknownDraft(`message/${string(message.role)}`, message))
  }
}

function userParts(message: Json): DraftPart[] {
  return blocks(message.content).flatMap((part) => (part.type === "prompt" ? withoutSkill(part.text) : [part]))
}

const skill = /^<skill name="([^"\n]{1,100})" location="[^"\n]{0,1000}">\n/

/** A skill is written in full before the words that a person typed after its command: only those are the person's. */
function withoutSkill(text: string): DraftPart[] {
  const name = skill.exec(text)?.[1]
  const end = name === undefined ? -1 : text.lastIndexOf("</skill>")
  if (end < 0) return [{ type: "prompt", text }]
  const after = end + "</skill>".length
  return [
    { type: "prompt", text: `/skill:${name} ${text.slice(after).trim()}`.trim() },
    notice("context", text.slice(0, after)),
  ]
}

/** Texts as prompts, and images. */
function blocks(content: unknown): DraftPart[] {
  if (typeof content === "string") return content.trim() === "" ? [] : [{ type: "prompt", text: content }]
  return list(content)
    .map(object)
    .flatMap((block): DraftPart[] => {
      if (block.type !== "text") return [otherBlock(block)]
      return string(block.text).trim() === "" ? [] : [{ type: "prompt", text: string(block.text) }]
    })
}

function otherBlock(block: Json): DraftPart {
  if (block.type === "image" && typeof block.data === "string")
    return { type: "image", media: cleanLine(string(block.mimeType), 80) || "image/png", base64: block.data }
  return rawPart(`a block of the kind ${cleanLine(string(block.type), 60) || "unknown"}`, block)
}

function learn(message: Json, draft: Draft, facts: Facts, state: PiState): void {
  const model = string(message.model)
  if (model !== "" && model.length <= 200) draft.model = model
  told(facts, state.told, "model", model)
  const { input, output, cacheRead, cacheWrite, reasoning, cost } = object(message.usage)
  const usage = usageOf({ input, output, cached: cacheRead, written: cacheWrite, reasoning, cost: object(cost).total })
  if (usage) draft.usage = usage
}

function assistantParts(message: Json, state: PiState): DraftPart[] {
  const said = typeof message.content === "string" ? [{ type: "text", text: message.content }] : list(message.content)
  const parts = said.map(object).flatMap((block): DraftPart[] => {
    const text = string(block.type === "thinking" ? block.thinking : block.text)
    if (block.type === "text") return text.trim() === "" ? [] : [{ type: "answer", text }]
    if (block.type === "thinking") return text.trim() === "" ? [] : [{ type: "thinking", text }]
    if (block.type !== "toolCall") return [otherBlock(block)]
    const id = key(block.id) ?? ""
    const name = string(block.name)
    const called = describeCall(name, object(block.arguments), state.cwd)
    expects(state.pending, id, called.touches)
    return [callPart(id, name, called)]
  })
  if (message.stopReason === "aborted") parts.push(notice("interrupted", "Interrupted"))
  else if (message.stopReason === "error") {
    parts.push(notice("error", string(message.errorMessage).trim() || "The model's service failed."))
  }
  return parts
}

function resultDraft(message: Json, draft: Draft, state: PiState): void {
  const call = key(message.toolCallId) ?? ""
  const texts = list(message.content)
    .map(object)
    .filter((block) => block.type === "text")
    .map((block) => string(block.text))
  const images = list(message.content)
    .map(object)
    .filter((block) => block.type !== "text")
    .map(otherBlock)
  const details = object(message.details)
  const result: ResultPart = { type: "result", call, text: texts.join("\n") }
  const exit = exitOf(details.exitCode, message.toolName === "bash" ? result.text : "")
  if (exit !== undefined) result.exit = exit
  if (message.isError === true || (exit !== undefined && exit !== 0)) result.failed = true
  const ms = milliseconds(message.durationMs)
  if (ms !== undefined) result.ms = ms
  const touched = settled(state.pending, call, result.failed === true)
  const diff = unified(string(details.diff))
  const [first, ...more] = touched
  if (first && diff.length > 0) {
    result.patch = { language: "diff", text: `${header(first.path, state.cwd)}\n${diff.join("\n")}` }
    if (more.length === 0) Object.assign(first, counted(diff))
  }
  if (touched.length > 0) draft.touched = touched
  fill(draft, [result, ...images])
}

/** A command's exit code: as a number, or as the last line of its output. */
function exitOf(code: unknown, output: string): number | undefined {
  if (Number.isSafeInteger(code)) return Number(code)
  const said = /(?:^|\n)Command exited with code (-?\d{1,9})\s{0,9}$/.exec(output.slice(-200))?.[1]
  return said === undefined ? undefined : Number(said)
}

/** `! command`: a person's own, with what it printed. */
function shellParts(message: Json, id: string): DraftPart[] {
  const command = string(message.command)
  const result: ResultPart = { type: "result", call: id, text: string(message.output) }
  const exit = exitOf(message.exitCode, "")
  if (exit !== undefined) result.exit = exit
  if (exit !== undefined && exit !== 0) result.failed = true
  return [
    { type: "prompt", as: "command", text: `! ${command}` },
    callPart(id, "bash", describeCall("bash", { command }, "")),
    result,
    ...(message.cancelled === true ? [notice("interrupted", "The command was interrupted.")] : []),
  ]
}
