import { cleanLine } from "#protocol/clean"
import { type Json, key, list, object, string } from "../json.ts"
import { callPart, todosIn } from "../parts.ts"
import { expects } from "../pending.ts"
import { fill, fingerprint, notice, rawDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts } from "../reader.ts"
import { planned } from "../tool-calls.ts"
import { describeCall } from "./calls.ts"
import { blockOf } from "./content.ts"
import { resultOf } from "./results.ts"
import { changesMode, type RemoteState } from "./state.ts"

/** What the agent said and did: the protocol's updates, with the chunks of a message joined. */
export function readUpdate(line: Json, draft: Draft, facts: Facts, state: RemoteState): void {
  const update = object(line.update)
  place(line, draft)
  switch (update.sessionUpdate) {
    case "agent_message_chunk":
    case "agent_thought_chunk":
      said(line, update, draft)
      return
    case "user_message_chunk":
      told(update, draft, state)
      return
    case "tool_call": {
      const id = key(update.toolCallId) ?? ""
      const call = describeCall(update, state.told.directory ?? "")
      expects(state.pending, id, call.touches)
      fill(draft, [callPart(id, string(update.name) || string(update.kind) || "tool", call)])
      return
    }
    case "tool_call_update": {
      const { parts, touched } = resultOf(line, update, state)
      fill(draft, parts)
      if (touched.length > 0) draft.touched = touched
      return
    }
    default:
      happened(update, draft, facts, state)
  }
}

/** A sub-agent goes by the call that started it. Each item has one line: a second one is that of a killed run, kept twice. */
function place(line: Json, draft: Draft): void {
  const under = key(line.under)
  if (under !== undefined) Object.assign(draft, { agent: under, under })
  const item = key(line.item)
  if (item !== undefined) Object.assign(draft, { message: item, key: { id: item, again: "repeats" } })
}

function said(line: Json, update: Json, draft: Draft): void {
  const type = update.sessionUpdate === "agent_thought_chunk" ? "thinking" : "answer"
  const { text, parts } = blockOf(object(update.content))
  const shown: DraftPart[] = text.trim() === "" ? [] : [{ type, text }]
  // A picture without a word beside it would look like a person's.
  if (parts.length > 0) shown.push({ type, text: "Attached:" }, ...parts)
  if (line.cut === true && shown.length > 0) shown.push(notice("interrupted", "Cut off: the run ended here"))
  fill(draft, shown)
}

/** What an agent was told: a sub-agent its task, the main one its prompt, which has a line of its own. */
function told(update: Json, draft: Draft, state: RemoteState): void {
  const { text, parts } = blockOf(object(update.content))
  if (draft.agent !== undefined) fill(draft, [...(text === "" ? [] : [{ type: "prompt" as const, text }]), ...parts])
  else if (text.trim() !== "" && fingerprint(text) !== state.prompt) fill(draft, [notice("context", text)])
}

/** What is of no use to readers: how full the context is, which commands there are, names of accounts and models. */
const unsaid = new Set(["usage_update", "available_commands_update", "config_option_update"])

function happened(update: Json, draft: Draft, facts: Facts, state: RemoteState): void {
  const kind = string(update.sessionUpdate)
  if (unsaid.has(kind)) return
  switch (kind) {
    case "plan": {
      const todos = todosIn(update.entries)
      fill(draft, todos.length === 0 ? [] : [callPart("", "plan", planned(todos))])
      return
    }
    case "current_mode_update": {
      const mode = cleanLine(string(update.name) || string(update.currentModeId), 100)
      if (mode !== "" && changesMode(state, facts, mode)) fill(draft, [notice("mode", `The mode is now ${mode}`)])
      return
    }
    case "session_info_update": {
      const title = cleanLine(string(update.title), 200)
      if (title !== "") facts.title = { text: title, from: "agent" }
      return
    }
    case "compaction_update":
    case "compaction_summary_chunk":
      fill(draft, compacted(kind, update))
      return
    case "notice": {
      const text = [string(update.title), string(update.description)].filter((one) => one.trim() !== "").join("\n\n")
      if (text !== "") fill(draft, [notice(update.severity === "error" ? "error" : "info", text)])
      return
    }
    default: {
      const { agent, under, message } = draft
      Object.assign(draft, rawDraft(kind || "an update without a kind", update))
      Object.assign(draft, { ...(agent && { agent }), ...(under && { under }), ...(message && { message }) })
    }
  }
}

function compacted(kind: string, update: Json): DraftPart[] {
  const summary =
    kind === "compaction_update"
      ? list(update.summary)
          .slice(0, 100)
          .map((block) => blockOf(object(block)).text)
          .join("\n")
      : blockOf(object(update.content)).text
  const context = summary.trim() === "" ? [] : [notice("context", summary)]
  if (kind !== "compaction_update") return context
  const error = cleanLine(string(update.error), 500)
  switch (update.status) {
    case "in_progress":
      return context
    case "failed":
      return [notice("error", `The conversation could not be compacted${error === "" ? "" : `: ${error}`}`)]
    case "cancelled":
      return [notice("info", "The compaction was cancelled")]
    default:
      return [notice("compaction", "The conversation was compacted"), ...context]
  }
}
