import { type Json, key, object, string, time } from "../json.ts"
import { fill, notice, readLine, told } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { happened } from "./happenings.ts"
import { leftOutOfCopilot, takenOutOfCopilot } from "./left-out.ts"
import { answerParts, assetParts, promptParts, resultParts, startedParts } from "./said.ts"
import { agentIn, began, type CopilotState, callOfAgent, ended, requested, runs, startCopilot } from "./state.ts"

/**
 * Copilot CLI's sessions (`~/.copilot/session-state/<session>/events.jsonl`): events with an id and the id of the one before.
 * Sub-agents' events lie between the others, with the sub-agent's id or the call that runs it.
 */
export const copilotReader: Reader = {
  agent: "copilot-cli",
  start: () => startCopilot() as unknown as ReaderState,
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (event) => readEvent(event, state as unknown as CopilotState)),
  leavesOut: leftOutOfCopilot,
  takesOut: takenOutOfCopilot,
}

function readEvent(event: Json, state: CopilotState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  const data = object(event.data)
  const at = time(event.timestamp)
  if (at !== undefined) draft.at = at
  const id = key(event.id)
  if (id !== undefined) draft.id = id
  const parent = key(event.parentId)
  if (parent !== undefined) draft.parent = parent
  within(event, data, draft, state)
  content(string(event.type), event, data, draft, facts, state)
  if (id !== undefined && draft.parts.length > 0) draft.key = { id, again: "repeats" }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function within(event: Json, data: Json, draft: Draft, state: CopilotState): void {
  const agent = agentIn(event, data)
  if (agent === undefined) return
  draft.agent = agent
  if (event.type === "subagent.started") runs(state, agent, string(data.toolCallId))
  const call = key(data.parentToolCallId) ?? callOfAgent(state, agent)
  if (call === undefined) return
  draft.under = call
  runs(state, agent, call)
}

function content(type: string, event: Json, data: Json, draft: Draft, facts: Facts, state: CopilotState): void {
  switch (type) {
    case "user.message":
      fill(draft, promptParts(data))
      return
    case "assistant.message":
      answered(data, draft, facts, state)
      return
    case "assistant.reasoning": {
      const text = string(data.content)
      fill(draft, text.trim() === "" ? [] : [{ type: "thinking", text }])
      return
    }
    case "tool.user_requested":
      fill(draft, [
        { type: "prompt", as: "command", text: `! ${string(object(data.arguments).command)}` },
        ...startedParts(data, state),
      ])
      return
    case "tool.execution_start":
      fill(draft, startedParts(data, state))
      began(state, string(data.toolCallId), draft.at)
      return
    case "tool.execution_complete": {
      const { parts, touched } = resultParts(data, draft.at, state)
      fill(draft, parts)
      if (touched.length > 0) draft.touched = touched
      ended(state, string(data.toolCallId))
      return
    }
    case "session.binary_asset":
      fill(draft, assetParts(data, state))
      return
    case "abort":
      fill(draft, [notice("interrupted", "Interrupted")])
      return
    default:
      happened(type, event, data, draft, facts, state)
  }
}

function answered(data: Json, draft: Draft, facts: Facts, state: CopilotState): void {
  const message = key(data.messageId)
  if (message !== undefined) draft.message = message
  fill(draft, answerParts(data, state))
  const model = key(data.model) ?? state.told.model
  if (model !== undefined) draft.model = model
  if (draft.agent === undefined) told(facts, state.told, "model", data.model)
  // Older versions count only what was said, here.
  const usage = state.precise ? undefined : requested({ outputTokens: data.outputTokens }, state)
  if (usage) draft.usage = usage
}
