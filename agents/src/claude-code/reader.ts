import { type Json, key, object, string, time } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, readLine, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { attachmentParts } from "./attachments.ts"
import { progressDraft, queueParts, sidecar, systemParts } from "./happenings.ts"
import { leftOutOfClaudeCode, takenOutOfClaudeCode } from "./left-out.ts"
import { assistantParts, userParts } from "./said.ts"
import { agentOf, type ClaudeState, seen, startClaude } from "./state.ts"

/**
 * Claude Code's transcripts (`~/.claude/projects/<folder>/<session>.jsonl`), from 1.0.51 to 2.1.2xx. A record holds one block
 * of a message as a rule; the pieces of a message share `message`. Records are taken in the order of the file: `parentUuid` is
 * the order of writing with side branches, and a walk along it would lose what hangs beside it.
 */
export const claudeCodeReader: Reader = {
  agent: "claude-code",
  start: (source) => startClaude(source) as unknown as ReaderState,
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as ClaudeState))
  },
  leavesOut: leftOutOfClaudeCode,
  takesOut: takenOutOfClaudeCode,
}

function readRecord(record: Json, state: ClaudeState): Reading {
  const facts: Facts = {}
  const type = string(record.type)
  const uuid = key(record.uuid)
  if (uuid === undefined) return { draft: withoutId(record, type, state, facts), facts }

  const message = object(record.message)
  const draft: Draft = { kind: "hidden", parts: [] }
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  draft.id = uuid
  const parent = key(record.parentUuid)
  if (parent !== undefined) draft.parent = parent
  const messageId = key(message.id)
  if (messageId !== undefined) draft.message = messageId

  const summary = seen(state, uuid)
  if (summary !== undefined) facts.title = { text: summary, from: "summary" }
  const within = agentOf(record, message, state)
  if (within.agent !== undefined) draft.agent = within.agent
  if (within.under !== undefined) draft.under = within.under
  if (draft.agent === undefined) learn(record, message, state, facts)

  if (type === "user") fill(draft, userParts(record, message, draft.agent !== undefined, state))
  else if (type === "assistant") fill(draft, assistantParts(record, message, state))
  else if (type === "progress") progressDraft(record, draft, state)
  else {
    const parts = type === "system" ? systemParts(record) : type === "attachment" ? attachmentParts(record) : null
    if (parts) fill(draft, parts)
    else Object.assign(draft, sidecar(record, type, facts, state) ?? unknownDraft(kindOf(record, type), record))
  }
  titled(draft, state, facts)
  return { draft, facts }
}

/** Records without an id of their own are not part of the conversation: titles, links, latches, the queue of prompts. */
function withoutId(record: Json, type: string, state: ClaudeState, facts: Facts): Draft {
  const draft: Draft = { kind: "hidden", parts: [] }
  const at = time(record.timestamp)
  if (at !== undefined) draft.at = at
  if (type === "queue-operation") {
    fill(draft, queueParts(record, state))
    titled(draft, state, facts)
    return draft
  }
  return Object.assign(draft, sidecar(record, type, facts, state) ?? unknownDraft(kindOf(record, type), record))
}

function kindOf(record: Json, type: string): string {
  const sub = string(record.subtype) || string(object(record.attachment).type) || string(object(record.data).type)
  return sub ? `${type}/${sub}` : type
}

function learn(record: Json, message: Json, state: ClaudeState, facts: Facts): void {
  if (message.model !== "<synthetic>") told(facts, state.told, "model", message.model)
  if (record.gitBranch !== "HEAD") told(facts, state.told, "branch", record.gitBranch)
  told(facts, state.told, "version", record.version)
  // The first folder counts: an agent that changes folders still works on the same project.
  if (state.told.directory === undefined && typeof record.cwd === "string") {
    told(facts, state.told, "directory", record.cwd)
    const name = folderName(record.cwd)
    if (name) facts.repository = name
  }
}

/** A person's first prompt is the title until a better one comes. */
function titled(draft: Draft, state: ClaudeState, facts: Facts): void {
  if (state.titled || draft.kind !== "prompt" || draft.agent !== undefined) return
  const prompt = draft.parts.find((part) => part.type === "prompt")
  const text = prompt?.type === "prompt" ? titleOf(prompt.text) : ""
  if (text === "") return
  state.titled = true
  facts.title ??= { text, from: "prompt" }
}
