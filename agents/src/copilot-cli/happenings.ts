import { cleanLine } from "#protocol/clean"
import { type Json, key, object, string } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, notice, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts } from "../reader.ts"
import { type CopilotState, requested, totalled } from "./state.ts"

/** Events that hold nothing to show. */
const silent = new Set(
  `system.message hook.start assistant.turn_start assistant.turn_end assistant.intent assistant.idle
  assistant.message_start assistant.message_delta assistant.reasoning_delta assistant.streaming_delta subagent.started
  subagent.selected subagent.deselected subagent.configured subagent.completed session.usage_checkpoint
  session.usage_info session.plan_changed session.truncation session.compaction_start session.idle
  session.tools_updated session.workspace_file_changed session.snapshot_rewind session.background_tasks_changed
  session.skills_loaded session.extensions_loaded session.custom_agents_updated session.context_changed
  session.remote_steerable_changed session.todos_changed tool.execution_progress tool.execution_partial_result
  pending_messages.modified`.split(/\s+/),
)
/** Requests to the model, to the person and to others: what came of them is an event of the conversation. */
const asking = /^(?:model|permission|user_input|elicitation|external_tool|command|session\.mcp)[._]/

/** What happened beside the conversation. */
export function happened(type: string, event: Json, data: Json, draft: Draft, facts: Facts, state: CopilotState): void {
  switch (type) {
    case "session.start":
    case "session.resume":
      learn(data, facts, state)
      if (type === "session.resume") fill(draft, [notice("info", "Resumed")])
      return
    case "session.model_change":
      changeModel(data, draft, facts, state)
      return
    case "session.mode_changed": {
      const mode = cleanLine(string(data.newMode), 60)
      if (mode === "") return
      facts.permissionMode = mode
      fill(draft, [notice("mode", `The mode is now ${mode}`)])
      return
    }
    case "session.title_changed": {
      const text = titleOf(string(data.title))
      if (text !== "") facts.title = { text, from: "agent" }
      return
    }
    case "session.usage_record":
    case "assistant.usage": {
      state.precise = true
      const usage = data.usage === undefined ? data : object(data.usage)
      const model = key(usage.model)
      if (model !== undefined) draft.model = model
      count(draft, requested(usage, state))
      return
    }
    case "session.shutdown":
      count(draft, totalled(object(data.modelMetrics), state))
      return
    case "session.compaction_complete":
      if (data.success === false) say(draft, "error", string(object(data.error).message) || string(data.error))
      else compacted(data, draft)
      return
    case "permission.completed":
      // A person may say why something is refused.
      say(draft, "refusal", string(object(data.result).feedback))
      return
    case "hook.end":
      blocked(data, draft)
      return
    case "skill.invoked":
      fill(draft, [notice("info", `Used the skill ${cleanLine(string(data.name), 100)}`)])
      return
    default:
      spoke(type, event, data, draft)
  }
}

function spoke(type: string, event: Json, data: Json, draft: Draft): void {
  const text = string(data.message) || string(data.content) || string(data.summary) || string(data.error)
  if (type === "session.error" || type === "subagent.failed") say(draft, "error", text || "Something failed")
  else if (type === "session.info" || type === "session.warning" || type === "system.notification")
    say(draft, "info", text)
  else if (type === "session.task_complete" || type === "session.handoff") say(draft, "info", text)
  else if (!silent.has(type) && !asking.test(type)) Object.assign(draft, unknownDraft(type, event))
}

function say(draft: Draft, about: "error" | "info" | "refusal", text: string): void {
  if (text.trim() === "") return
  fill(draft, [about === "refusal" ? { type: "prompt", as: "refusal", text } : notice(about, text)])
}

function learn(data: Json, facts: Facts, state: CopilotState): void {
  const { cwd, branch, repository } = object(data.context)
  told(facts, state.told, "model", data.selectedModel)
  told(facts, state.told, "branch", branch)
  told(facts, state.told, "version", data.copilotVersion)
  if (state.told.directory !== undefined) return
  told(facts, state.told, "directory", cwd)
  const name = string(repository) || (facts.directory === undefined ? undefined : folderName(facts.directory))
  if (name) facts.repository = name
}

function changeModel(data: Json, draft: Draft, facts: Facts, state: CopilotState): void {
  if (draft.agent !== undefined) return
  const before = state.told.model
  told(facts, state.told, "model", data.newModel)
  if (before === undefined || facts.model === undefined) return
  fill(draft, [notice("model", `The model is now ${cleanLine(facts.model, 100)}`)])
}

function count(draft: Draft, usage: Draft["usage"]): void {
  if (usage) draft.usage = usage
}

function compacted(data: Json, draft: Draft): void {
  const { preCompactionTokens: before, postCompactionTokens: after } = data
  const sizes = typeof before === "number" && typeof after === "number" ? `: ${before} tokens became ${after}` : ""
  const summary = string(data.summaryContent)
  fill(draft, [
    notice("compaction", `The conversation was compacted${sizes}`),
    ...(summary.trim() === "" ? [] : [notice("context", summary)]),
  ])
}

/** Hooks run at every step; only one that fails or blocks is news. */
function blocked(data: Json, draft: Draft): void {
  const { decision, permissionDecision, reason, permissionDecisionReason } = object(data.output)
  const stops = decision === "block" || permissionDecision === "deny"
  if (data.success !== false && !stops) return
  const why =
    string(reason) || string(permissionDecisionReason) || string(object(data.error).message) || string(data.error)
  fill(draft, [notice("hook", `A hook ${stops ? "blocked" : "failed"}${why === "" ? "" : `: ${why}`}`)])
}
