import type { Usage } from "#protocol/entries"
import { type Json, key, object, objectIn, string } from "../json.ts"
import { callPart, tokens } from "../parts.ts"
import { fill, fingerprint, notice, unknownDraft } from "../read-line.ts"
import type { Draft } from "../reader.ts"
import { partsOf, promptParts, resultParts } from "./said.ts"
import { called, type KimiState, runs, stepOf, stepped } from "./state.ts"
import { changedBy, describeTool } from "./tools.ts"

/** Messages of Kimi CLI to its interface. A sub-agent's come within those of the call that runs it. */
export function readMessage(message: Json, draft: Draft, state: KimiState): void {
  const type = string(message.type)
  const payload = object(message.payload)
  if (type !== "SubagentEvent") {
    content(type, payload, draft, state)
    if (state.file !== undefined) keyed(type, payload, draft, state, state.file)
    return
  }
  const call = key(payload.parent_tool_call_id) ?? key(payload.task_tool_call_id)
  // Before sub-agents had names, each was one call's.
  const agent = key(payload.agent_id) ?? call
  const event = object(payload.event)
  if (agent === undefined || event.type === "SubagentEvent") return
  draft.agent = agent
  if (call !== undefined) {
    draft.under = call
    runs(state, agent, call)
  }
  content(string(event.type), object(event.payload), draft, state)
  keyed(string(event.type), object(event.payload), draft, state, agent)
}

/** A sub-agent's messages may be in two files, its own and that of its caller: what they say tells them apart. */
function keyed(type: string, payload: Json, draft: Draft, state: KimiState, agent: string): void {
  if (type === "StepBegin") stepped(state, agent, payload.n)
  if (draft.parts.length === 0 && !draft.usage) return
  const own = string(payload.id) || string(payload.tool_call_id) || string(payload.message_id)
  const id = own || String(fingerprint(JSON.stringify(payload)))
  draft.key = { id: `${agent}/${stepOf(state, agent)}/${type}/${id}`.slice(0, 400), again: "repeats" }
}

/** Messages that hold nothing to show. */
const silent = new Set(
  `TurnEnd StepBegin StepRetry CompactionBegin ToolCallPart ApprovalRequest ApprovalRequestResolved HookTriggered HookRequest
  QuestionRequest QuestionResponse MCPLoadingBegin MCPLoadingEnd MCPStatusUpdate ToolCallRequest`.split(/\s+/),
)

function content(type: string, payload: Json, draft: Draft, state: KimiState): void {
  switch (type) {
    case "TurnBegin":
      fill(draft, promptParts(payload.user_input, draft.agent === undefined))
      return
    case "SteerInput":
      fill(
        draft,
        promptParts(payload.user_input, false).map((part) =>
          part.type === "prompt" ? { ...part, as: "queued" } : part,
        ),
      )
      return
    case "ContentPart":
    case "TextPart":
    case "ThinkPart":
      fill(draft, partsOf([payload]))
      return
    case "ToolCall": {
      const { name, arguments: given } = object(payload.function)
      const id = key(payload.id) ?? ""
      const input = objectIn(string(given))
      called(state, id, string(name), draft.at, changedBy(string(name), input))
      fill(draft, [callPart(id, string(name), describeTool(string(name), input, state.told.directory))])
      return
    }
    case "ToolResult": {
      const returned = object(payload.return_value ?? payload.result)
      const { parts, touched } = resultParts(key(payload.tool_call_id) ?? "", returned, draft.at, state)
      fill(draft, parts)
      if (touched.length > 0) draft.touched = touched
      return
    }
    case "StatusUpdate": {
      const usage = usageOf(object(payload.token_usage))
      if (usage) draft.usage = usage
      return
    }
    default:
      happened(type, payload, draft)
  }
}

function happened(type: string, payload: Json, draft: Draft): void {
  switch (type) {
    case "StepInterrupted":
      fill(draft, [notice("interrupted", "Interrupted")])
      return
    case "CompactionEnd":
      fill(draft, [notice("compaction", "The conversation was compacted")])
      return
    case "ApprovalResponse": {
      const feedback = string(payload.feedback).trim()
      if (payload.response === "reject" && feedback !== "")
        fill(draft, [{ type: "prompt", as: "refusal", text: feedback }])
      return
    }
    case "Notification": {
      const text = [string(payload.title), string(payload.body)].filter((one) => one !== "").join("\n")
      if (text !== "") fill(draft, [notice(payload.severity === "error" ? "error" : "info", text)])
      return
    }
    case "PlanDisplay":
      if (string(payload.content).trim() !== "") fill(draft, [{ type: "answer", text: string(payload.content) }])
      return
    case "BtwBegin":
      if (string(payload.question) !== "")
        fill(draft, [{ type: "prompt", as: "queued", text: string(payload.question) }])
      return
    case "BtwEnd": {
      const [said, error] = [string(payload.response), string(payload.error)]
      if (said !== "") fill(draft, [{ type: "answer", text: said }])
      else if (error !== "") fill(draft, [notice("error", error)])
      return
    }
    case "HookResolved":
      if (payload.action === "block") fill(draft, [notice("hook", string(payload.reason) || "A hook refused this")])
      return
    default:
      if (!silent.has(type)) Object.assign(draft, { ...unknownDraft(type, payload) })
  }
}

/** The tokens of one request, in the names of Kimi CLI and Kimi Code. */
export function usageOf(counted: Json): Usage | undefined {
  const input = tokens(counted.input_other ?? counted.inputOther)
  const output = tokens(counted.output)
  const cached = tokens(counted.input_cache_read ?? counted.inputCacheRead)
  const written = tokens(counted.input_cache_creation ?? counted.inputCacheCreation)
  if (input + output + cached + written === 0) return undefined
  return { input, output, ...(cached > 0 && { cached }), ...(written > 0 && { written }) }
}
