import { cleanLine } from "#protocol/clean"
import { type Json, key, object, string } from "../json.ts"
import { timeOf } from "../parts.ts"
import { folderName } from "../paths.ts"
import { fill, fingerprint, notice, readLine, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { isPlaceholder, leftOutOfOpencode, takenOutOfOpencode } from "./left-out.ts"
import { messageOf, partOf } from "./parts.ts"
import { type OpencodeState, speakerOf, spoke, startOpencode } from "./state.ts"

/**
 * OpenCode's sessions: rows of the table `event` of its database, in which a message and each of its parts is written again as
 * it grows; and the records of an export, or of the older tables `message` and `part`, which hold the last state of each.
 */
export const opencodeReader: Reader = {
  agent: "opencode",
  start: (source) => startOpencode(source) as unknown as ReaderState,
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (record) => readRecord(record, state as unknown as OpencodeState)),
  leavesOut: leftOutOfOpencode,
  takesOut: takenOutOfOpencode,
}

function readRecord(record: Json, state: OpencodeState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  if (state.file !== undefined) draft.agent = state.file
  const type = string(record.type).replace(/\.\d{1,3}$/, "")
  const data = record.data === undefined ? record : object(record.data)
  if (type !== "message.removed" && type !== "message.part.removed") delete state.undoing
  switch (type) {
    case "session.created":
    case "session.updated":
    case "session":
      learn(object(data.info), facts, state)
      break
    case "message.updated":
    case "message":
      message(object(data.info), type === "message", draft, facts, state)
      break
    case "message.part.updated":
    case "part":
      part(record, data, type === "part", draft, state)
      break
    case "message.removed":
      takenBack(key(data.messageID), draft, state)
      break
    case "message.part.removed":
      takenBack(key(data.partID), draft, state)
      break
    case "session.error":
      fill(draft, [notice("error", messageOf(object(data.error)))])
      break
    case "session.deleted":
    case "session.diff":
    case "session.idle":
    case "session.status":
    case "session.compacted":
    case "todo.updated":
      break
    default:
      Object.assign(draft, unknownDraft(type, data))
  }
  titleByPrompt(draft, facts, state)
  return { draft, facts: state.file === undefined ? facts : {} }
}

function learn(info: Json, facts: Facts, state: OpencodeState): void {
  told(facts, state.told, "version", info.version)
  if (state.told.directory === undefined) {
    told(facts, state.told, "directory", info.directory)
    const name = facts.directory === undefined ? undefined : folderName(facts.directory)
    if (name) facts.repository = name
  }
  const title = string(info.title)
  if (title === "" || isPlaceholder(title) || state.title === fingerprint(title)) return
  state.title = fingerprint(title)
  facts.title = { text: cleanLine(title, 120), from: "agent" }
}

/**
 * Of a message itself only an error is shown. `isLast` says that no later state comes: a part of an export stands before its
 * message, a row of the log after the first one of its message.
 */
function message(info: Json, isLast: boolean, draft: Draft, facts: Facts, state: OpencodeState): void {
  const id = key(info.id)
  if (id === undefined) return
  const { created, completed } = object(info.time)
  const at = timeOf(completed ?? created)
  if (at !== undefined) draft.at = at
  draft.id = id
  draft.message = id
  const parent = key(info.parentID)
  if (parent !== undefined) draft.parent = parent
  const model = string(info.modelID) || string(object(info.model).modelID)
  const isSummary = info.role === "assistant" && info.summary === true
  spoke(state, id, isSummary ? "summary" : string(info.role), model)
  if (info.role === "assistant" && model !== "") {
    draft.model = model
    told(facts, state.told, "model", model)
  }
  const error = object(info.error)
  if (Object.keys(error).length > 0) {
    const isAborted = error.name === "MessageAbortedError"
    fill(draft, [isAborted ? notice("interrupted", "Interrupted") : notice("error", messageOf(error))])
    draft.key = { id: isLast ? id : `${id}/error`, again: "replaces" }
  } else if (isLast) draft.key = { id, again: "replaces" }
  // The first row of a message is where an undo begins.
  else if (completed === undefined && info.finish === undefined && info.summary !== object(info.summary))
    draft.key = { id, again: "repeats" }
}

function part(record: Json, data: Json, isLast: boolean, draft: Draft, state: OpencodeState): void {
  const it = object(data.part)
  const id = key(it.id)
  const of = key(it.messageID)
  const speaker = of === undefined ? undefined : speakerOf(state, of)
  const { start, end } = object(object(it.state).time ?? it.time)
  const at = timeOf(end ?? start ?? data.time)
  if (at !== undefined) draft.at = at
  if (id !== undefined) draft.id = id
  if (of !== undefined) draft.message = of
  // Old results are written again when the model is to forget them.
  if (!isLast && object(object(it.state).time).compacted !== undefined) return
  const role = isLast ? string(record.role) : (speaker?.role ?? "")
  const said = partOf(it, role, state)
  if (said === null) {
    Object.assign(draft, unknownDraft(`part/${string(it.type)}`, it))
    return
  }
  fill(draft, said.parts)
  if (said.touched && said.touched.length > 0) draft.touched = said.touched
  if (said.usage) draft.usage = said.usage
  const model = isLast ? string(record.model) : (speaker?.model ?? "")
  if (model !== "" && role !== "user") draft.model = model
  if (id !== undefined && !said.isPassing) draft.key = { id, again: "replaces" }
}

/** An undo takes back a message after the other; the first one is where it begins. */
function takenBack(id: string | undefined, draft: Draft, state: OpencodeState): void {
  if (id === undefined) return
  draft.undoes = id
  if (state.undoing === undefined) fill(draft, [notice("info", "Took back what came before")])
  state.undoing = true
}
