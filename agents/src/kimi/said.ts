import type { Touched } from "#protocol/entries"
import { diffsOf } from "../diff-of.ts"
import { idIn } from "../ids.ts"
import { type Json, list, object, string } from "../json.ts"
import { dataIn, type Outcome, resultPart } from "../parts.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { agentOfCall, answered, type KimiState } from "./state.ts"

/** The conversation: texts, thoughts and pictures of messages, and what tools gave back. */

export function partsOf(content: unknown, text: "answer" | "prompt" = "answer"): DraftPart[] {
  const parts = typeof content === "string" ? [{ type: "text", text: content }] : list(content).map(object)
  return parts.flatMap((part: Json): DraftPart[] => {
    if (part.type === "text" && string(part.text).trim() !== "") return [{ type: text, text: string(part.text) }]
    if (part.type === "think" && string(part.think).trim() !== "")
      return [{ type: "thinking", text: string(part.think) }]
    const picture = dataIn(object(part.image_url ?? part.imageUrl).url)
    return picture ? [picture] : []
  })
}

const injected = /^\s*<(?:system|system-reminder|notification|git-context)\b/

/** What a person typed is one text, and what the program adds to it another. */
export function promptParts(content: unknown, mayBeCommand: boolean): DraftPart[] {
  const parts = partsOf(content, "prompt")
  const texts = parts.flatMap((part) => (part.type === "prompt" ? [part.text] : []))
  const [added, own] = [texts.filter((one) => injected.test(one)), texts.filter((one) => !injected.test(one))]
  const text = own.join("\n")
  const isCommand = mayBeCommand && /^\/[a-z][\w:-]{0,60}(?:\s|$)/i.test(text)
  return [
    ...(text === "" ? [] : [{ type: "prompt" as const, ...(isCommand && { as: "command" as const }), text }]),
    ...(added.length === 0 ? [] : [notice("context", added.join("\n"))]),
    ...parts.filter((part) => part.type !== "prompt"),
  ]
}

/** A result in the names of Kimi CLI (`is_error`, `display`) and Kimi Code (`isError`). */
export function resultParts(
  call: string,
  returned: Json,
  at: string | undefined,
  state: KimiState,
): { parts: DraftPart[]; touched: Touched[] } {
  const { name, ms, changes: planned } = answered(state, call, at)
  const parts = partsOf(returned.output)
  const output = parts.flatMap((part) => (part.type === "answer" ? [part.text] : [])).join("\n")
  const message = string(returned.message)
  const failed = returned.is_error === true || returned.isError === true
  const outcome: Outcome = { text: plain(output || message), failed, ms }
  outcome.refused = failed && /^(?:The tool call is rejected by the user|Rejected by user)/.test(message || output)
  const code = failed ? /^(?:Command failed with exit code:?) (-?\d{1,9})\b/.exec(lastLine(message || output)) : null
  if (code) outcome.exit = Number(code[1])
  const named = /^agent_id: (\S{4,100})$/m.exec(output.slice(0, 500))
  outcome.agent =
    agentOfCall(state, call) ?? (/^(?:Agent|Task)$/.test(name) ? (idIn(named?.[1]) ?? undefined) : undefined)
  const { patch, touched } = failed ? diffsOf([], undefined) : changes(name, returned, state.told.directory)
  outcome.patch = patch
  if (!failed && touched.length === 0 && planned) touched.push(planned)
  return { parts: [resultPart(call, outcome), ...parts.filter((part) => part.type === "image")], touched }
}

function lastLine(text: string): string {
  return text.slice(-300).trimEnd().split("\n").at(-1) ?? ""
}

/** A sub-agent's summary comes after words about the sub-agent. */
function plain(output: string): string {
  if (!output.startsWith("agent_id: ")) return output
  const at = output.slice(0, 1000).indexOf("[summary]\n")
  return at < 0 ? output : output.slice(at + 10)
}

function changes(tool: string, returned: Json, cwd: string | undefined): { patch: string; touched: Touched[] } {
  const diffs = list(returned.display)
    .map(object)
    .filter((block) => block.type === "diff" && string(block.path) !== "")
    .map((block) => ({
      path: string(block.path),
      before: string(block.old_text),
      after: string(block.new_text),
      how: /^write/i.test(tool) && string(block.old_text) === "" ? ("write" as const) : ("edit" as const),
    }))
  return diffsOf(diffs, cwd)
}
