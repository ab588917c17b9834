import { cleanLine } from "#protocol/clean"
import { type Json, key, object, string, time } from "../json.ts"
import { fill, fingerprint, hidden, notice, remember, unknownDraft, within } from "../read-line.ts"
import type { Draft, DraftPart, Facts } from "../reader.ts"
import { assistantParts, userParts } from "./said.ts"
import { type ClaudeState, summed } from "./state.ts"
import { commandParts } from "./typed.ts"
import { cost, used } from "./usage.ts"

/**
 * Everything besides the conversation: `system` and `progress` records, the queue of prompts, and records without an id.
 */

/** The parts of a `system` record; null for an unknown one. */
export function systemParts(record: Json): DraftPart[] | null {
  const content = string(record.content)
  const said = (about: "info" | "error") => (content.trim() === "" ? [] : [notice(about, content)])
  switch (record.subtype) {
    case "compact_boundary": {
      const { trigger, preTokens } = object(record.compactMetadata)
      const why = trigger === "manual" ? "by hand" : trigger === "auto" ? "by itself" : ""
      const size = typeof preTokens === "number" ? `${Math.round(preTokens / 1000)}k tokens before` : ""
      const more = [why, size].filter((one) => one !== "").join(", ")
      return [notice("compaction", more ? `Conversation compacted (${more})` : "Conversation compacted")]
    }
    case "microcompact_boundary":
      return [notice("compaction", content || "Earlier results of tools were left out of the context")]
    case "api_error":
    case "error":
      return [notice("error", errorText(record))]
    case "api_refusal":
      return [notice("error", string(record.apiRefusalExplanation) || content || "The service refused.")]
    case "model_refusal_fallback":
      return content.trim() === "" ? [] : [notice("model", content)]
    case "informational":
      return /^\S{1,40} operation blocked by hook\b/.test(content) ? [notice("hook", content)] : said("info")
    case "away_summary":
      return said("info")
    case "local_command":
      return commandParts(content)
    case "stop_hook_summary":
      return stopped(record)
    // `bridge_status` holds the address at which the session can be controlled, which is not for readers.
    case "bridge_status":
    case "turn_duration":
    case "session_start":
      return []
    default:
      return null
  }
}

/** A hook that let the agent go on instead of stopping, or kept it from going on. */
function stopped(record: Json): DraftPart[] {
  if (record.preventedContinuation !== true) return []
  const why = cleanLine(string(record.stopReason), 2000)
  return [notice("hook", `A hook stopped the agent${why === "" ? "" : `: ${why}`}`)]
}

function errorText(record: Json): string {
  const error = object(record.error)
  const inner = object(object(error.error).error)
  const cause = object(error.cause)
  const text =
    string(error.formatted) ||
    string(inner.message) ||
    string(error.message) ||
    string(cause.code) ||
    string(record.content)
  const attempt =
    Number.isInteger(record.retryAttempt) && record.retryAttempt !== 0 ? ` (attempt ${record.retryAttempt})` : ""
  return `${text || "The service answered with an error."}${attempt}`
}

/** Progress of a running task. Until 2.1.81 a sub-agent's messages come this way, wrapped in a record of the main file. */
export function progressDraft(record: Json, draft: Draft, state: ClaudeState): void {
  const data = object(record.data)
  if (data.type !== "agent_progress") {
    const kind = string(data.type)
    const known = /^(?:bash|hook|mcp|powershell)_progress$|^(?:waiting_for_task|query_update|search_results_received)$/
    if (!known.test(kind)) Object.assign(draft, unknownDraft(`progress/${kind}`, data))
    return
  }
  const wrapped = object(data.message)
  const message = object(wrapped.message)
  const agent = key(data.agentId)
  if (agent !== undefined) draft.agent = agent
  const under = key(record.parentToolUseID)
  if (under !== undefined) draft.under = under
  const at = time(wrapped.timestamp)
  if (at !== undefined) draft.at = at
  const messageId = key(message.id)
  if (messageId !== undefined) draft.message = messageId
  const inside = { ...wrapped, cwd: record.cwd, isSidechain: true }
  if (wrapped.type === "user") {
    const { parts, touched } = userParts(inside, message, true, state)
    fill(draft, parts)
    if (touched.length > 0) draft.touched = touched
  } else if (wrapped.type === "assistant") {
    fill(draft, assistantParts(inside, message, state))
    spoke(draft, message, state)
  }
  return
}

/** The model that wrote a message, and what that used. */
export function spoke(draft: Draft, message: Json, state: ClaudeState): void {
  const model = string(message.model)
  if (model !== "" && model !== "<synthetic>" && model.length <= 200) draft.model = model
  const usage = used(message, state)
  if (usage) draft.usage = usage
}

/** How much of a queued prompt is kept, and of how many prompts: together well below the bound of the state. */
const QUEUED = { bytes: 1200, prompts: 3, places: 40 }

/**
 * The queue of prompts that were typed while the agent worked. One that leaves the queue by `dequeue` follows as a record of
 * its own, one that was taken back by `popAll` was never sent. One that is removed was given to the agent in the middle of
 * its turn: from 2.1.91 on an attachment says so, before that the queue is the only place where it stands.
 */
export function queueParts(record: Json, state: ClaudeState): DraftPart[] {
  const content = string(record.content)
  switch (record.operation) {
    case "enqueue":
      enqueue(state.queue, content)
      return []
    case "dequeue":
      state.queue.shift()
      return []
    case "popAll":
      state.queue = []
      return []
    case "remove": {
      const text = state.queue.shift() ?? ""
      if (text === "" || !beforeAttachments(state.told.version)) return []
      return [{ type: "prompt", as: "queued", text }]
    }
    default:
      return []
  }
}

/**
 * The queue keeps its order, so everything in it keeps a place; but the text only of what a person typed for the agent, as much
 * of it as may be remembered, and of the newest ones.
 */
function enqueue(queue: string[], content: string): void {
  const typed = !/^\s*(?:[<{/!]|$)/.test(content)
  const kept = typed ? within(content, QUEUED.bytes) : ""
  remember(queue, kept.length < content.length && typed ? `${kept}…` : kept, QUEUED.places)
  const texts = queue.flatMap((text, place) => (text === "" ? [] : [place]))
  for (const place of texts.slice(0, -QUEUED.prompts)) queue[place] = ""
}

function beforeAttachments(version: string | undefined): boolean {
  const [major, minor, patch] = (version ?? "").split(".").map(Number)
  if (major === undefined || minor === undefined || patch === undefined) return false
  return major < 2 || (major === 2 && (minor < 1 || (minor === 1 && patch < 91)))
}

/** Kinds of records outside the conversation with nothing to show. */
const silent = new Set(
  `agent-color agent-name agent-setting artifact-autoreact-ledger artifact-comment-monitor atis-latch attribution-snapshot
  bridge-session content-replacement continued-in ended-by-model file-history-delta file-history-snapshot
  fork-context-ref history-suppression isolation-latch last-prompt marble-origami-commit marble-origami-snapshot mode
  permission-mode relocated result speculation-accept started tag tools-used worktree-state`.split(/\s+/),
)

/** The parts of a record without an id; null for an unknown one. */
export function sidecar(record: Json, type: string, facts: Facts, state: ClaudeState): Draft | null {
  if (silent.has(type) || type.startsWith("api-request")) return hidden()
  switch (type) {
    case "cost-state": {
      const usage = cost(record, state)
      return { ...hidden(), ...(usage && { usage }) }
    }
    case "custom-title":
      title(facts, record.customTitle, "person")
      return hidden()
    case "ai-title":
      title(facts, record.aiTitle, "agent")
      return hidden()
    case "summary": {
      const text = summed(state, record.leafUuid, string(record.summary))
      if (text !== undefined) title(facts, text, "summary")
      return hidden()
    }
    case "pr-link": {
      // A remote's name is better than a folder's, if both belong to the same repository.
      const repository = string(record.prRepository)
      const folder = folderOf(state)
      if (folder && repository.toLowerCase().endsWith(`/${folder.toLowerCase()}`)) facts.repository = repository
      const url = string(record.prUrl).slice(0, 2000)
      if (Number.isSafeInteger(record.prNumber) && url !== "")
        facts.pullRequest = { url, number: Number(record.prNumber), repository: repository.slice(0, 300) }
      const number = Number.isInteger(record.prNumber) ? ` #${record.prNumber}` : ""
      return linked(state, `Pull request${number}: ${cleanLine(string(record.prUrl), 300)}`)
    }
    case "frame-link":
      return linked(
        state,
        `${cleanLine(string(record.title), 120) || "Preview"}: ${cleanLine(string(record.frameUrl), 300)}`,
      )
    default:
      return null
  }
}

function title(facts: Facts, value: unknown, from: "person" | "agent" | "summary"): void {
  const text = cleanLine(string(value).slice(0, 2000), 120)
  if (text !== "") facts.title = { text, from }
}

function folderOf(state: ClaudeState): string | undefined {
  return state.told.directory?.split(/[/\\]/).findLast((name) => name !== "")
}

/** Links are written repeatedly, as titles are; only a new one is shown. */
function linked(state: ClaudeState, text: string): Draft {
  const link = fingerprint(text)
  if (state.link === link) return hidden()
  state.link = link
  return fill(hidden(), [notice("info", text)])
}
