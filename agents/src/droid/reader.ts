import { type Json, key, object, string, time } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, hidden, notice, readLine, rememberable, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { messageParts } from "./messages.ts"
import { type DroidState, startDroid } from "./state.ts"

/**
 * Droid's sessions (`~/.factory/sessions/<folder>/<session>.jsonl`): what was said, in the form of the Messages API. Tokens and
 * the model are beside it, in a file of settings.
 */
export const droidReader: Reader = {
  agent: "droid",
  start: (source) => startDroid(source) as unknown as ReaderState,
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as DroidState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

function readRecord(record: Json, state: DroidState): Reading {
  const facts: Facts = {}
  const draft = hidden()
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  const type = string(record.type)
  if (type === "session_start") begin(record, facts, state)
  else if (type === "message") said(record, draft, facts, state)
  else aside(type, record, draft, facts, state)
  if (state.file !== undefined) {
    draft.agent = state.file
    if (state.under !== undefined) draft.under = state.under
    // A sub-agent's own file doesn't describe the session.
    return { draft, facts: {} }
  }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function begin(session: Json, facts: Facts, state: DroidState): void {
  const cwd = string(session.cwd)
  if (cwd.length <= 300) state.cwd = cwd
  told(facts, state.told, "directory", cwd)
  const name = folderName(cwd.slice(0, 500))
  if (name) facts.repository = name
  if (typeof session.version === "string") told(facts, state.told, "version", session.version)
  const call = key(session.callingToolUseId)
  if (state.file !== undefined && rememberable(call)) state.under = call
  // `title` is the beginning of the first prompt; this one was given, by the agent or by a person.
  const title = titleOf(string(session.sessionTitle))
  if (title !== "" && title !== "New Session") facts.title = { text: title, from: "agent" }
}

function said(record: Json, draft: Draft, facts: Facts, state: DroidState): void {
  const id = key(record.id)
  if (id !== undefined) {
    draft.id = id
    draft.key = { id, again: "repeats" }
  }
  const parent = key(record.parentId)
  if (parent !== undefined) draft.parent = parent
  const message = object(record.message)
  const model = key(message.model) ?? key(message.modelId)
  if (message.role === "assistant" && model !== undefined && model.length <= 200) {
    draft.model = model
    told(facts, state.told, "model", model)
  }
  fill(draft, messageParts(message, draft, state))
}

/** Records outside the conversation. */
function aside(type: string, record: Json, draft: Draft, facts: Facts, state: DroidState): void {
  switch (type) {
    case "compaction_state": {
      const summary = string(record.summaryText) || string(record.summary)
      fill(draft, [
        notice("compaction", "Conversation compacted"),
        ...(summary.trim() === "" ? [] : [notice("context", summary)]),
      ])
      return
    }
    case "session_settings":
      told(facts, state.told, "model", object(record.settings).model ?? record.model)
      return
    // The list stands in the call that wrote it.
    case "todo_state":
    case "agent_turn_outcome":
    case "session_end":
      return
    default:
      Object.assign(draft, unknownDraft(type, record))
  }
}
