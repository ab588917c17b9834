import { type Json, key, object, string, time } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, hidden, notice, readLine, rememberable, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { messageDraft } from "./messages.ts"
import { originOf } from "./origin.ts"
import { type PiState, startPi } from "./state.ts"

/**
 * Pi's sessions (`~/.pi/agent/sessions/--<folder>--/<time>_<session>.jsonl`): version 1 without ids, version 3 as a tree of
 * records. Who goes back to an earlier record and on from there makes a branch, and what came after that record is undone.
 */
export const piReader: Reader = {
  agent: "pi",
  start: () => startPi() as unknown as ReaderState,
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as PiState))
  },
  leavesOut: ({ type, message }) =>
    type === "message" && object(message).role === "system" ? "instructions to the model" : null,
  takesOut: () => null,
}

function readRecord(record: Json, state: PiState): Reading {
  const facts: Facts = {}
  const draft = hidden()
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  const type = string(record.type)
  if (type === "session") {
    begin(record, facts, state)
    return { draft, facts }
  }
  if (type !== "leaf") place(record, draft, state)
  const isCopy = state.origin !== undefined && at !== undefined && at < (state.began ?? "")
  const known = isCopy ? { ...state.told } : undefined
  if (type === "message") messageDraft(object(record.message), draft, facts, state)
  else aside(type, record, draft, facts)
  if (isCopy) {
    draft.copiedFrom = state.origin as string
    delete draft.usage
    delete draft.touched
    // What it tells is the other session's, so this session's own records tell it again.
    if (known) state.told = known
    return { draft, facts: {} }
  }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function begin(session: Json, facts: Facts, state: PiState): void {
  const cwd = string(session.cwd)
  if (cwd.length <= 300) state.cwd = cwd
  told(facts, state.told, "directory", cwd)
  const name = folderName(cwd.slice(0, 500))
  if (name) facts.repository = name
  told(facts, state.told, "model", session.modelId)
  const origin = originOf(session)
  const began = time(session.timestamp)
  if (origin === undefined || began === undefined) return
  state.origin = origin
  state.began = began
}

/**
 * Each record is named by the one before it in the file, so that a branch can name the first record that it undoes by the
 * record that it goes on from.
 */
function place(record: Json, draft: Draft, state: PiState): void {
  const id = key(record.id)
  if (!rememberable(id)) return
  draft.id = id
  const parent = key(record.parentId)
  if (parent !== undefined) draft.parent = parent
  const { last } = state
  const goesOnFrom = parent ?? ""
  if (last !== undefined && goesOnFrom !== last && id !== last && (parent === undefined || rememberable(parent)))
    draft.undoes = `after ${goesOnFrom}`
  if (id !== last) draft.key = { id: `after ${last ?? ""}`, again: "repeats" }
  state.last = id
}

/** Records outside the conversation. */
function aside(type: string, record: Json, draft: Draft, facts: Facts): void {
  const summary = string(record.summary)
  switch (type) {
    case "compaction":
      fill(draft, [
        notice("compaction", "Conversation compacted"),
        ...(summary.trim() === "" ? [] : [notice("context", summary)]),
      ])
      return
    case "branch_summary":
      fill(draft, summary.trim() === "" ? [] : [notice("context", summary)])
      return
    case "custom_message": {
      const text = wordsIn(record.content)
      fill(draft, record.display === false || text.trim() === "" ? [] : [notice("context", text)])
      return
    }
    case "session_info": {
      const text = titleOf(string(record.name))
      if (text !== "") facts.title = { text, from: "person" }
      return
    }
    case "label": {
      const label = string(record.label).trim()
      fill(draft, label === "" ? [] : [notice("info", `Label: ${label}`)])
      return
    }
    // Settings: who answered stands with each answer.
    case "model_change":
    case "thinking_level_change":
    case "leaf":
      return
    default:
      Object.assign(draft, unknownDraft(type === "custom" ? `custom/${string(record.customType)}` : type, record))
  }
}

function wordsIn(content: unknown): string {
  if (typeof content === "string") return content
  return Array.isArray(content) ? content.map((block) => string(object(block).text)).join("\n") : ""
}
