import { type Json, object, string } from "../json.ts"
import { blocksOf, isSaid, otherBlock, resultContent } from "../message-blocks.ts"
import { callPart } from "../parts.ts"
import { fill, hidden, notice, readLine, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, Reading } from "../reader.ts"
import { agentOfSource } from "../sources.ts"
import { type Titled, titleByPrompt } from "../titles.ts"
import { describeCall } from "./tools.ts"

/**
 * Cursor's transcripts of agents (`agent-transcripts/<session>.jsonl`): prompts, answers and calls. They hold no ids, no times
 * and no results of tools, so a call stands for what it changed.
 */
interface CursorState extends Titled {
  /** The sub-agent whose own file this is. */
  file?: string
  /** How many calls there were: they have no ids. */
  calls: number
}

export const cursorReader: Reader = {
  agent: "cursor",
  start: (source) => {
    const file = agentOfSource(source)
    return { calls: 0, ...(file !== null && { file }) }
  },
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as CursorState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

function readRecord(record: Json, state: CursorState): Reading {
  const facts: Facts = {}
  const draft = hidden()
  const message = object(record.message)
  if (record.role === "user") fill(draft, blocksOf(message.content).flatMap(userPart))
  else if (record.role === "assistant")
    fill(
      draft,
      blocksOf(message.content).flatMap((block) => agentPart(block, draft, state)),
    )
  else if (record.type === "turn_ended") fill(draft, ended(string(record.status), string(record.error)))
  else Object.assign(draft, unknownDraft(string(record.type) || string(record.role), record))
  if (state.file !== undefined) return { draft: { ...draft, agent: state.file }, facts: {} }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function userPart(block: Json): DraftPart[] {
  if (block.type === "tool_result") {
    const { text, more } = resultContent(block.content)
    return [{ type: "result", call: string(block.tool_use_id), text }, ...more]
  }
  if (block.type !== "text") return [otherBlock(block)]
  return typed(string(block.text))
}

/** What was typed stands within a tag; what the program added stands around it, in tags of its own. */
function typed(text: string): DraftPart[] {
  const [open, close] = ["<user_query>", "</user_query>"]
  const from = text.indexOf(open)
  if (from < 0) return prompt(text)
  const to = text.indexOf(close, from)
  const [before, after] = [text.slice(0, from), to < 0 ? "" : text.slice(to + close.length)]
  const query = text.slice(from + open.length, to < 0 ? undefined : to)
  return [...context(before), ...prompt(query), ...context(after)]
}

function prompt(text: string): DraftPart[] {
  const said = text.trim()
  if (said === "") return []
  return [
    /^<(?:system_reminder|system-reminder|user_info|rules)\b/.test(said)
      ? notice("context", said)
      : { type: "prompt", text: said },
  ]
}

function context(text: string): DraftPart[] {
  return isSaid(text) ? [notice("context", text.trim())] : []
}

function agentPart(block: Json, draft: Draft, state: CursorState): DraftPart[] {
  const text = string(block.text)
  if (block.type === "text") {
    // What a provider keeps to itself is replaced by this.
    const said = text.replace(/\s*\[REDACTED\]\s*$/, "")
    return isSaid(said) ? [{ type: "answer", text: said }] : []
  }
  if (block.type === "thinking" || block.type === "reasoning") {
    const thought = string(block.thinking) || text
    return isSaid(thought) ? [{ type: "thinking", text: thought }] : []
  }
  if (block.type !== "tool_use") return [otherBlock(block)]
  const name = string(block.name)
  // A free text instead of an object: a patch.
  const input = typeof block.input === "string" ? { input: block.input } : object(block.input)
  const called = describeCall(name, input)
  if (called.touches && called.touches.length > 0) draft.touched = [...(draft.touched ?? []), ...called.touches]
  return [callPart(string(block.id).slice(0, 200) || `call-${++state.calls}`, name, called)]
}

function ended(status: string, error: string): DraftPart[] {
  if (/^(?:cancelled|canceled|aborted|interrupted)$/i.test(status)) return [notice("interrupted", "Interrupted")]
  if (/^(?:error|failed)$/i.test(status)) return [notice("error", error || "The turn ended with an error.")]
  return []
}
