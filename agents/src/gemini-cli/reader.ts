import { type Json, key, list, object, string, time } from "../json.ts"
import { fill, notice, readLine, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { leftOutOfGemini } from "./left-out.ts"
import { isContext, messageParts } from "./messages.ts"
import { type GeminiState, isNewChange, isNewSummary, startGemini, usageOf } from "./state.ts"

/**
 * Gemini CLI's sessions. Until April 2026 a session was one JSON document (`document.ts` makes lines of it); since then it is a
 * file of records: the session's first, a message each time that it changes (the last one counts), `$set` of the session's
 * fields, and `$rewindTo` a message.
 */
export const geminiReader: Reader = {
  agent: "gemini-cli",
  start: (source) => startGemini(source) as unknown as ReaderState,
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (record) => readRecord(record, state as unknown as GeminiState)),
  leavesOut: leftOutOfGemini,
  takesOut: () => null,
}

function readRecord(record: Json, state: GeminiState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  if (state.file !== undefined) draft.agent = state.file
  if (record.$set !== undefined) set(object(record.$set), draft, facts, state)
  else if (typeof record.$rewindTo === "string") {
    const to = key(record.$rewindTo)
    if (to !== undefined) draft.undoes = to
    fill(draft, [notice("info", "Rewound the conversation")])
  } else if (record.projectHash !== undefined && record.type === undefined) learn(record, facts, state)
  else message(record, draft, facts, state)
  return { draft, facts: state.file === undefined ? facts : {} }
}

function message(record: Json, draft: Draft, facts: Facts, state: GeminiState): void {
  const id = key(record.id)
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  if (id !== undefined) {
    draft.id = id
    draft.message = id
    draft.key = { id, again: "replaces" }
  }
  const said = messageParts(record, state.told.directory)
  if (said === null) {
    Object.assign(draft, unknownDraft(string(record.type), record))
    return
  }
  if (!isContext(record)) state.begun = true
  fill(draft, said.parts)
  const touched = said.changes.flatMap(({ call, touched }) => (isNewChange(call, state) ? touched : []))
  if (touched.length > 0) draft.touched = touched
  if (record.type === "user") titleByPrompt(draft, facts, state)
  const model = key(record.model)
  if (model === undefined) return
  draft.model = model
  told(facts, state.told, "model", model)
  const usage = id === undefined ? undefined : usageOf(id, object(record.tokens), state)
  if (usage) draft.usage = usage
}

function learn(record: Json, facts: Facts, state: GeminiState): void {
  told(facts, state.told, "directory", list(record.directories)[0])
  const summary = titleOf(string(record.summary))
  if (summary !== "") facts.title = { text: summary, from: "summary" }
}

/**
 * The session's fields. With `messages` the whole history is replaced: after a compaction by its summary and the latest
 * messages under new ids, else by what was said before. Only the summary is news.
 */
function set(fields: Json, draft: Draft, facts: Facts, state: GeminiState): void {
  learn(fields, facts, state)
  const messages = list(fields.messages)
    .map(object)
    .filter((one) => !isContext(one))
  const [first, second] = messages
  if (!first) return
  const at = time(first.timestamp)
  if (at !== undefined) draft.at = at
  if (second && acknowledges(second)) {
    if (!isNewSummary(string(first.id), state)) return
    fill(draft, [
      notice("compaction", "The conversation was compacted"),
      notice("context", textOf(first) || "No summary"),
    ])
  } else if (state.begun === undefined) {
    // A file that begins with a history: nothing of it was said before.
    const said = messages.flatMap((one) => messageParts(one, state.told.directory)?.parts ?? [])
    fill(draft, said)
    titleByPrompt(draft, facts, state)
  }
  state.begun = true
}

/** Gemini answers the summary of a compaction with this, always. */
function acknowledges(message: Json): boolean {
  return message.type === "gemini" && textOf(message).startsWith("Got it. Thanks for the additional context!")
}

function textOf({ content }: Json): string {
  if (typeof content === "string") return content
  return list(content)
    .map((part) => string(object(part).text))
    .join("\n")
}
