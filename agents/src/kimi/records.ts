import { type Json, key, object, string } from "../json.ts"
import { callPart } from "../parts.ts"
import { folderName } from "../paths.ts"
import { fill, notice, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts } from "../reader.ts"
import { partsOf, promptParts, resultParts } from "./said.ts"
import { called, isNewGoal, type KimiState, promptBack, prompted } from "./state.ts"
import { changedBy, describeTool } from "./tools.ts"
import { usageOf } from "./wire.ts"

/** Records that hold nothing to show, or what others say too. A prompt becomes a message. */
const silent = new Set(
  `metadata forked profile.bind turn.prompt turn.steer turn.ended full_compaction.begin full_compaction.complete
  micro_compaction.apply context.update_token_count goal.update goal.clear llm.request llm.tools_snapshot
  mcp.tools_discovered permission.record_approval_result plan_mode.cancel swarm_mode.enter swarm_mode.exit
  tools.register_user_tool tools.unregister_user_tool tools.set_active_tools tools.update_store
  token_counting.truncated interruptionReminder.recorded`.split(/\s+/),
)

/** Records of Kimi Code: what it does, one operation each. */
export function readRecord(record: Json, draft: Draft, facts: Facts, state: KimiState): void {
  const type = string(record.type)
  switch (type) {
    case "config.update":
      configured(record, draft, facts, state)
      return
    case "context.append_message":
      message(object(record.message), draft, state)
      return
    case "context.append_loop_event":
      looped(object(record.event), draft, state)
      return
    case "usage.record": {
      const usage =
        record.usageScope === undefined || record.usageScope === "turn" ? usageOf(object(record.usage)) : undefined
      if (usage) draft.usage = usage
      const model = key(record.model)
      if (usage && model !== undefined) draft.model = model
      return
    }
    case "context.undo": {
      const from = promptBack(state, record.count)
      if (from !== undefined) draft.undoes = from
      fill(draft, [notice("info", "Took back the latest of the conversation")])
      return
    }
    case "context.clear":
      state.prompts = []
      fill(draft, [notice("info", "Cleared the conversation")])
      return
    case "context.apply_compaction":
      state.prompts = []
      fill(draft, compacted(record))
      return
    default:
      happened(type, record, draft, facts, state)
  }
}

function happened(type: string, record: Json, draft: Draft, facts: Facts, state: KimiState): void {
  switch (type) {
    case "full_compaction.cancel":
      fill(draft, [notice("info", "The compaction was cancelled")])
      return
    case "turn.cancel":
      fill(draft, [notice("interrupted", "Interrupted")])
      return
    case "permission.set_mode":
      changeMode(string(record.mode), draft, facts, state)
      return
    case "plan_mode.enter":
    case "plan_mode.exit":
      fill(draft, [notice("mode", type === "plan_mode.enter" ? "Began to plan" : "Ended planning")])
      return
    case "goal.create": {
      const text = string(record.objective).trim()
      if (text !== "" && isNewGoal(state, text)) fill(draft, [{ type: "prompt", as: "goal", text }])
      return
    }
    default:
      if (!silent.has(type)) Object.assign(draft, unknownDraft(type, record))
  }
}

function configured(record: Json, draft: Draft, facts: Facts, state: KimiState): void {
  const before = state.told.model
  told(facts, state.told, "model", record.modelAlias)
  if (facts.model !== undefined && before !== undefined)
    fill(draft, [notice("model", `The model is now ${facts.model}`)])
  if (state.told.directory !== undefined) return
  told(facts, state.told, "directory", record.cwd)
  const name = facts.directory === undefined ? undefined : folderName(facts.directory)
  if (name) facts.repository = name
}

function changeMode(mode: string, draft: Draft, facts: Facts, state: KimiState): void {
  if (mode === "" || mode.length > 60 || mode === state.mode) return
  const isFirst = state.mode === undefined
  state.mode = mode
  facts.permissionMode = mode
  if (!isFirst) fill(draft, [notice("mode", `The permission mode is now ${mode}`)])
}

/** Only messages of this origin are a person's: the program speaks as `user`, too. */
function message(it: Json, draft: Draft, state: KimiState): void {
  const origin = object(it.origin)
  const kind = string(origin.kind)
  const isPersons = kind === "" || kind === "user" || origin.trigger === "user-slash"
  if (it.role === "assistant") {
    if (kind !== "compaction_summary") fill(draft, partsOf(it.content))
    return
  }
  if (it.role === "tool") {
    fill(
      draft,
      resultParts(key(it.toolCallId) ?? "", { output: it.content, isError: it.isError }, draft.at, state).parts,
    )
    return
  }
  if (!isPersons) {
    fill(draft, aside(kind, partsOf(it.content, "prompt")))
    return
  }
  fill(draft, promptParts(it.content, draft.agent === undefined))
  const id = key(it.id) ?? (draft.at === undefined ? undefined : `prompt ${draft.at}`)
  if (id === undefined || draft.kind !== "prompt") return
  draft.key = { id, again: "repeats" }
  prompted(state, id)
}

/** Words of the program: what a task reports is news, and what it reminds the model of is not. */
function aside(kind: string, parts: readonly DraftPart[]): DraftPart[] {
  const text = parts.flatMap((part) => (part.type === "prompt" ? [part.text] : [])).join("\n")
  const isNews = kind === "task" || kind === "background_task" || kind === "cron_job"
  return [
    ...(text === "" ? [] : [notice(isNews ? "info" : "context", text)]),
    ...parts.filter((it) => it.type === "image"),
  ]
}

function looped(event: Json, draft: Draft, state: KimiState): void {
  const model = state.told.model
  switch (event.type) {
    case "content.part":
      fill(draft, partsOf([object(event.part)]))
      if (model !== undefined && !model.startsWith("#")) draft.model = model
      return
    case "tool.call": {
      const id = key(event.toolCallId) ?? ""
      const name = string(event.name)
      const input = object(event.args)
      called(state, id, name, draft.at, changedBy(name, input))
      fill(draft, [callPart(id, name, describeTool(name, input, state.told.directory))])
      return
    }
    case "tool.result": {
      const { parts, touched } = resultParts(
        key(event.toolCallId) ?? "",
        object(event.result ?? event),
        draft.at,
        state,
      )
      fill(draft, parts)
      if (touched.length > 0) draft.touched = touched
      return
    }
    case "step.begin":
    case "step.end":
      return
    default:
      Object.assign(draft, unknownDraft(string(event.type), event))
  }
}

function compacted(record: Json): DraftPart[] {
  const { tokensBefore: before, tokensAfter: after } = record
  const sizes = typeof before === "number" && typeof after === "number" ? `: ${before} tokens became ${after}` : ""
  const summary = string(record.summary)
  return [
    notice("compaction", `The conversation was compacted${sizes}`),
    ...(summary.trim() === "" ? [] : [notice("context", summary)]),
  ]
}
