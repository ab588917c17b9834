import { cleanLine } from "#protocol/clean"
import { type Json, key, list, object, string, time } from "../json.ts"
import { folderName, repositoryOf } from "../paths.ts"
import { fill, hidden, notice, readLine, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { copiedFrom } from "./copies.ts"
import { eventOf } from "./events.ts"
import { itemOf } from "./items.ts"
import { leftOutOfCodex, takenOutOfCodex } from "./left-out.ts"
import { folderIn, recordOf } from "./records.ts"
import { settled } from "./settings.ts"
import { type CodexState, kept, promptKey, resumed, startCodex, wasSaid } from "./state.ts"
import type { Understood } from "./understood.ts"
import { spentByRecord } from "./usage.ts"

/**
 * Codex's rollouts (`~/.codex/sessions/Y/M/D/rollout-*.jsonl`), from the first ones of 2025 on. The same words are written
 * twice, as an event for the screen (`event_msg`) and as an item for the model (`response_item`): `state.ts` says which of
 * them is shown.
 */
export const codexReader: Reader = {
  agent: "codex",
  start: (source) => startCodex(source) as unknown as ReaderState,
  read(line, state) {
    return readLine(line, (record) => readRecord(record, resumed(state)))
  },
  leavesOut: leftOutOfCodex,
  takesOut: takenOutOfCodex,
}

function readRecord(line: Json, state: CodexState): Reading {
  const facts: Facts = {}
  const draft = hidden()
  const record = recordOf(line)
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  const type = string(record.type)
  const payload = object(record.payload)
  const from = copiedFrom({ type, payload, ...(at !== undefined && { at }) }, state)
  const known = from === undefined ? undefined : { ...state.told }
  const understood = understand(type, payload, facts, state)
  if (understood) finish(draft, understood, state)
  else
    Object.assign(
      draft,
      unknownDraft(type === "event_msg" || type === "response_item" ? kindOf(type, payload) : type, payload),
    )
  if (type === "response_item") {
    const message = key(payload.id)
    if (message !== undefined) draft.message = message
  }
  // What a copy tells is the other session's, so this session's own records tell it again.
  if (known) state.told = known
  if (from !== undefined) return { draft: copyOf(draft, from, state), facts: {} }
  // A sub-agent's own file doesn't describe the session.
  if (state.file !== undefined) return { draft: { ...draft, agent: draft.agent ?? state.file }, facts: {} }
  titled(draft, state, facts)
  return { draft, facts }
}

function kindOf(type: string, payload: Json): string {
  const item = payload.type === "item_completed" ? `/${string(object(payload.item).type)}` : ""
  return `${type}/${string(payload.type)}${item}`
}

/** Null for an unknown kind of record. */
function understand(type: string, payload: Json, facts: Facts, state: CodexState): Understood | null {
  switch (type) {
    case "response_item":
      if (state.cwd === "" && payload.role === "user") learnFolder(payload, facts, state)
      return itemOf(payload, state)
    case "event_msg": {
      const understood = eventOf(payload, state)
      return understood && { ...understood, parts: [...understood.parts, ...learnFromEvent(payload, facts, state)] }
    }
    case "session_meta":
      return { parts: learnFromMeta(payload, facts, state) }
    case "turn_context":
      return { parts: settled(payload, state, facts) }
    case "token_usage_record": {
      const usage = spentByRecord(payload, state)
      return { parts: [], ...(usage && { usage }) }
    }
    case "compacted":
      return { parts: compacted(payload, state) }
    case "state":
    case "world_state":
    case "inter_agent_communication_metadata":
      return { parts: [] }
    default:
      return null
  }
}

function finish(draft: Draft, { parts, ...more }: Understood, state: CodexState): void {
  fill(draft, parts)
  Object.assign(draft, more)
  const isModels = draft.usage !== undefined || /^(?:answer|thinking|call)$/.test(draft.kind)
  if (isModels && state.settings.model) draft.model = state.settings.model
  const prompt = parts.find((part) => part.type === "prompt")
  if (prompt?.type !== "prompt") return
  // Words that belong to a call begin no turn, and a command is none that could be taken back.
  if (prompt.as === undefined || prompt.as === "goal") {
    draft.key = { id: promptKey(state, prompt.as === "goal"), again: "repeats" }
    if (state.running === undefined || prompt.as) return
    if (state.running > 0) prompt.as = "queued"
    state.running++
  }
}

/** It counts where it was said first. */
function copyOf(draft: Draft, from: string, state: CodexState): Draft {
  const { usage: _, touched: __, ...said } = draft
  return { ...said, ...(state.file !== undefined && { agent: draft.agent ?? state.file }), copiedFrom: from }
}

/** Only the first one counts: each resume repeats it, and in a fork the parent's follows. */
function learnFromMeta(payload: Json, facts: Facts, state: CodexState): DraftPart[] {
  if (state.met) return []
  state.met = true
  const git = object(payload.git)
  const directory = string(payload.cwd)
  if (directory.length <= 200) state.cwd = directory
  if (directory.length <= 500) told(facts, state.told, "directory", directory)
  const repository = repositoryOf(string(git.repository_url).slice(0, 500)) ?? folderName(directory.slice(0, 500))
  if (repository) facts.repository = repository
  told(facts, state.told, "branch", git.branch)
  told(facts, state.told, "version", payload.cli_version)
  const { subagent } = object(payload.source)
  const path = string(payload.agent_path) || string(object(object(subagent).thread_spawn).agent_path)
  if (path !== "" && path.length <= 200) state.path = kept(path)
  const forkedFrom = cleanLine(string(payload.forked_from_id), 100)
  return forkedFrom === "" || subagent !== undefined ? [] : [notice("info", `Forked from the session ${forkedFrom}`)]
}

/** The earliest files name it only to the model. */
function learnFolder(item: Json, facts: Facts, state: CodexState): void {
  const directory = list(item.content)
    .map((block) => folderIn(string(object(block).text).slice(0, 4_000)))
    .find((folder) => folder !== "")
  if (directory === undefined) return
  if (directory.length <= 200) state.cwd = directory
  told(facts, state.told, "directory", directory)
}

function learnFromEvent(payload: Json, facts: Facts, state: CodexState): DraftPart[] {
  if (payload.type === "thread_settings_applied") return settled(object(payload.thread_settings), state, facts)
  const text = payload.type === "thread_name_updated" ? titleOf(string(payload.thread_name)) : ""
  if (text !== "") facts.title = { text, from: "agent" }
  return []
}

function titled(draft: Draft, state: CodexState, facts: Facts): void {
  if (state.titled || draft.kind !== "prompt") return
  const prompt = draft.parts.find((part) => part.type === "prompt")
  const text = prompt?.type === "prompt" && prompt.as !== "command" ? titleOf(prompt.text) : ""
  if (text === "") return
  state.titled = true
  facts.title ??= { text, from: "prompt" }
}

/** The summary that a conversation goes on from. Where the model wrote it as an answer, it was shown by then. */
function compacted(payload: Json, state: CodexState): DraftPart[] {
  const message = string(payload.message).trim()
  const begun = notice("compaction", "Conversation compacted")
  return message === "" || wasSaid(message, state) ? [begun] : [begun, notice("context", message)]
}
