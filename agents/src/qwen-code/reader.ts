import { type Json, key, object, string, time } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, readLine, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { happened, leftOutOfQwen } from "./happenings.ts"
import { assistantParts, callOf, resultParts, usageOf, userParts } from "./said.ts"
import { prompted, type QwenState, startQwen } from "./state.ts"

/**
 * Qwen Code's sessions (`~/.qwen/projects/<folder>/chats/<session>.jsonl`): records that form a tree as Claude Code's do, with
 * messages of Gemini's parts. Results of tools are records of their own.
 */
export const qwenReader: Reader = {
  agent: "qwen-code",
  start: (source) => startQwen(source) as unknown as ReaderState,
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (record) => readRecord(record, state as unknown as QwenState)),
  leavesOut: leftOutOfQwen,
  takesOut: () => null,
}

function readRecord(record: Json, state: QwenState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  const uuid = key(record.uuid)
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  if (uuid !== undefined) draft.id = uuid
  const parent = key(record.parentUuid)
  if (parent !== undefined) draft.parent = parent
  const origin = key(object(record.forkedFrom).sessionId)
  if (origin !== undefined) draft.copiedFrom = origin
  within(record, draft, state)
  const known = origin === undefined ? undefined : { ...state.told }
  if (draft.agent === undefined) learn(record, facts, state)
  content(record, draft, facts, state)
  if (uuid !== undefined && draft.parts.length > 0) draft.key = { id: uuid, again: "repeats" }
  if (draft.kind === "prompt" && draft.agent === undefined) {
    if (uuid !== undefined) prompted(state, parent, uuid)
    if (origin === undefined) titleByPrompt(draft, facts, state)
  }
  // What a copy tells is the other session's, so this session's own records tell it again.
  if (known) state.told = known
  return { draft, facts: draft.agent === undefined ? facts : {} }
}

function content(record: Json, draft: Draft, facts: Facts, state: QwenState): void {
  const cwd = string(record.cwd)
  switch (record.type) {
    case "user":
      fill(draft, userParts(record))
      return
    case "assistant": {
      delete state.error
      fill(draft, assistantParts(record, cwd))
      const model = key(record.model)
      if (model !== undefined) draft.model = model
      const usage = usageOf(object(record.usageMetadata))
      if (usage) draft.usage = usage
      return
    }
    case "tool_result": {
      const { parts, touched } = resultParts(record, cwd)
      fill(draft, parts)
      if (touched.length > 0) draft.touched = touched
      return
    }
    case "system":
      happened(record, draft, facts, state)
      return
    default:
      Object.assign(draft, unknownDraft(string(record.type), record))
  }
}

/** A sub-agent's records say whose they are, wherever they lie. */
function within(record: Json, draft: Draft, state: QwenState): void {
  const agent = state.file ?? (record.isSidechain === true ? key(record.agentId) : undefined)
  if (agent === undefined) return
  draft.agent = agent
  const call = callOf(record)
  if (call !== undefined) draft.under = call
}

function learn(record: Json, facts: Facts, state: QwenState): void {
  told(facts, state.told, "model", record.model)
  if (record.gitBranch !== "HEAD") told(facts, state.told, "branch", record.gitBranch)
  told(facts, state.told, "version", record.version)
  if (state.told.directory !== undefined) return
  told(facts, state.told, "directory", record.cwd)
  const name = facts.directory === undefined ? undefined : folderName(facts.directory)
  if (name) facts.repository = name
}
