import { type Json, key, object, string, time } from "../json.ts"
import { folderName, repositoryOf } from "../paths.ts"
import { fill, hidden, notice, readLine, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { eventParts } from "./events.ts"
import { itemParts } from "./items.ts"
import { leftOutOfCodex, takenOutOfCodex } from "./left-out.ts"
import { type CodexState, startCodex } from "./state.ts"

/**
 * Codex's rollouts (`~/.codex/sessions/Y/M/D/rollout-*.jsonl`), from 0.39 on. The same words are written twice, as an event
 * for the screen (`event_msg`) and as an item for the model (`response_item`): `state.ts` says which of them is shown.
 */
export const codexReader: Reader = {
  agent: "codex",
  start: (source) => startCodex(source) as unknown as ReaderState,
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as CodexState))
  },
  leavesOut: leftOutOfCodex,
  takesOut: takenOutOfCodex,
}

function readRecord(record: Json, state: CodexState): Reading {
  const facts: Facts = {}
  const draft = hidden()
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  const type = string(record.type)
  const payload = object(record.payload)
  if (type === "response_item") {
    const message = key(payload.id)
    if (message !== undefined) draft.message = message
    const parts = itemParts(payload, at ?? "", state)
    if (parts) fill(draft, parts)
    else Object.assign(draft, unknownDraft(`${type}/${string(payload.type)}`, payload))
  } else if (type === "event_msg") {
    const parts = eventParts(payload, state)
    if (parts) fill(draft, parts)
    else Object.assign(draft, unknownDraft(`${type}/${string(payload.type)}`, payload))
    learnFromEvent(payload, facts, state)
  } else aside(type, payload, draft, facts, state)
  // A sub-agent's own file doesn't describe the session.
  if (state.file !== undefined) return { draft: { ...draft, agent: state.file }, facts: {} }
  titled(draft, state, facts)
  return { draft, facts }
}

/** Records outside the conversation. */
function aside(type: string, payload: Json, draft: Draft, facts: Facts, state: CodexState): void {
  switch (type) {
    case "session_meta":
      learnFromMeta(payload, facts, state)
      return
    case "turn_context":
      told(facts, state.told, "model", payload.model)
      return
    case "compacted": {
      const message = string(payload.message)
      fill(draft, [
        notice("compaction", "Conversation compacted"),
        ...(message.trim() ? [notice("context", message)] : []),
      ])
      return
    }
    case "token_usage_record":
    case "world_state":
    case "inter_agent_communication_metadata":
      return
    default:
      Object.assign(draft, unknownDraft(type, payload))
  }
}

/** Only the first one counts: each resume repeats it, and in a fork the parent's follows. */
function learnFromMeta(payload: Json, facts: Facts, state: CodexState): void {
  if (state.met) return
  state.met = true
  const git = object(payload.git)
  const directory = string(payload.cwd)
  if (directory.length <= 200) state.cwd = directory
  if (directory !== "" && directory.length <= 500) facts.directory = directory
  const repository = repositoryOf(string(git.repository_url).slice(0, 500)) ?? folderName(directory.slice(0, 500))
  if (repository) facts.repository = repository
  told(facts, state.told, "branch", git.branch)
  told(facts, state.told, "version", payload.cli_version)
}

function learnFromEvent(payload: Json, facts: Facts, state: CodexState): void {
  if (payload.type === "thread_name_updated") {
    const text = titleOf(string(payload.thread_name))
    if (text !== "") facts.title = { text, from: "agent" }
  } else if (payload.type === "thread_settings_applied") {
    told(facts, state.told, "model", object(payload.thread_settings).model)
  }
}

function titled(draft: Draft, state: CodexState, facts: Facts): void {
  if (state.titled || draft.kind !== "prompt") return
  const prompt = draft.parts.find((part) => part.type === "prompt")
  const text = prompt?.type === "prompt" ? titleOf(prompt.text) : ""
  if (text === "") return
  state.titled = true
  facts.title ??= { text, from: "prompt" }
}
