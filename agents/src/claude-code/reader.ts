import { cleanLine } from "#protocol/clean"
import { type Json, key, object, string, time } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, fingerprint, notice, readLine, rememberable, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { attachmentParts } from "./attachments.ts"
import { progressDraft, queueParts, sidecar, spoke, systemParts } from "./happenings.ts"
import { begins, copiedFrom, rewound } from "./history.ts"
import { keyOf } from "./keys.ts"
import { leftOutOfClaudeCode, takenOutOfClaudeCode } from "./left-out.ts"
import { assistantParts, userParts } from "./said.ts"
import { agentOf, type ClaudeState, resumed, seen, startClaude } from "./state.ts"

/**
 * Claude Code's transcripts (`~/.claude/projects/<folder>/<session>.jsonl`), from 1.0.51 to 2.1.332. A record holds one block
 * of a message as a rule; the pieces of a message share `message`. Records are taken in the order of the file: `parentUuid` is
 * the order of writing with side branches, and a walk along it would lose what hangs beside it.
 */
export const claudeCodeReader: Reader = {
  agent: "claude-code",
  start: (source) => startClaude(source) as unknown as ReaderState,
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    const known = resumed(state as unknown as ClaudeState)
    return readLine(line, (record) => readRecord(record, known))
  },
  leavesOut: leftOutOfClaudeCode,
  takesOut: takenOutOfClaudeCode,
}

function readRecord(record: Json, state: ClaudeState): Reading {
  const facts: Facts = {}
  const type = string(record.type)
  const uuid = key(record.uuid)
  const at = time(record.timestamp)
  begins(record, at, state)
  const draft: Draft = { kind: "hidden", parts: [] }
  if (at !== undefined) draft.at = at
  const message = object(record.message)
  // Some programs write what was said without ids.
  const isSaid = (type === "user" || type === "assistant") && message.content !== undefined
  if (uuid === undefined && !isSaid) {
    besides(record, type, draft, facts, state)
    titled(draft, state, facts)
    return { draft, facts }
  }

  if (uuid !== undefined) draft.id = uuid
  const parent = key(record.parentUuid)
  if (parent !== undefined) draft.parent = parent
  const messageId = key(message.id)
  if (messageId !== undefined) draft.message = messageId
  const summary = uuid === undefined ? undefined : seen(state, uuid)
  if (summary !== undefined) facts.title = { text: summary, from: "summary" }
  const within = agentOf(record, message, state)
  if (within.agent !== undefined) draft.agent = within.agent
  if (within.under !== undefined) draft.under = within.under
  const origin = copiedFrom(record, at, state)
  const known = origin === undefined ? undefined : { ...state.told }
  if (draft.agent === undefined) learn(record, message, state, facts)

  converse(record, type, message, draft, facts, state)
  identify(record, type, message, draft, state)
  if (origin !== undefined) {
    draft.copiedFrom = origin
    // The other session has counted it.
    delete draft.usage
    delete draft.touched
    // What it tells is the other session's, so this session's own records tell it again.
    if (known) state.told = known
  }
  if (draft.agent === undefined && draft.parts.length > 0) divide(record, type, draft, state)
  if (origin === undefined) titled(draft, state, facts)
  return { draft, facts }
}

/** Records without an id of their own are not part of the conversation: titles, links, latches, the queue of prompts. */
function besides(record: Json, type: string, draft: Draft, facts: Facts, state: ClaudeState): void {
  if (type === "queue-operation") {
    fill(draft, queueParts(record, state))
    identify(record, type, {}, draft, state)
  } else Object.assign(draft, sidecar(record, type, facts, state) ?? unknownDraft(kindOf(record, type), record))
}

/** What the record says. */
function converse(record: Json, type: string, message: Json, draft: Draft, facts: Facts, state: ClaudeState): void {
  if (type === "user") {
    const { parts, touched } = userParts(record, message, draft.agent !== undefined, state)
    fill(draft, parts)
    if (touched.length > 0) draft.touched = touched
  } else if (type === "assistant") {
    fill(draft, assistantParts(record, message, state))
    spoke(draft, message, state)
  } else if (type === "progress") progressDraft(record, draft, state)
  else {
    const parts =
      type === "system" ? systemParts(record) : type === "attachment" ? attachmentParts(record, state) : null
    if (parts) fill(draft, parts)
    else Object.assign(draft, sidecar(record, type, facts, state) ?? unknownDraft(kindOf(record, type), record))
  }
}

/** Names the entry, so that it is known again, and says what it takes back. */
function identify(record: Json, type: string, message: Json, draft: Draft, state: ClaudeState): void {
  if (draft.parts.length === 0 && draft.usage === undefined) return
  const inner = type === "progress" ? object(object(record.data).message) : undefined
  const named = inner ? keyOf(inner, object(inner.message), draft, true) : keyOf(record, message, draft, false)
  if (named) draft.key = named
  if (type !== "user" || draft.agent !== undefined || !draft.parts.some(isPrompt)) return
  const undone = rewound(record, draft, state)
  if (undone !== undefined) draft.undoes = undone
}

function isPrompt(part: DraftPart): boolean {
  return part.type === "prompt" && part.as !== "refusal" && part.as !== "answer"
}

/** Says before the first words under it that there is another model, or another permission mode. */
function divide(record: Json, type: string, draft: Draft, state: ClaudeState): void {
  // The command, or the service, has said so already.
  if (draft.parts.some((part) => part.type === "notice" && part.about === "model")) delete state.model
  if (type === "assistant" && draft.model !== undefined) {
    const model = marked(draft.model)
    if (state.model !== undefined && state.model !== model)
      fill(draft, [notice("model", `Model changed to ${cleanLine(draft.model, 100)}`), ...draft.parts])
    state.model = model
  } else if (type === "user" && draft.parts.some(isPrompt)) {
    const mode = cleanLine(string(record.permissionMode), 60)
    if (mode === "") return
    const known = marked(mode)
    if (state.mode !== undefined && state.mode !== known)
      fill(draft, [notice("mode", `Permission mode changed to ${mode}`), ...draft.parts])
    state.mode = known
  }
}

/** As it is remembered: long names by their fingerprint, since the state is bounded. */
function marked(name: string): string {
  return rememberable(name) ? name : `#${fingerprint(name)}`
}

function kindOf(record: Json, type: string): string {
  const sub = string(record.subtype) || string(object(record.attachment).type) || string(object(record.data).type)
  return sub ? `${type}/${sub}` : type
}

function learn(record: Json, message: Json, state: ClaudeState, facts: Facts): void {
  if (message.model !== "<synthetic>") told(facts, state.told, "model", message.model)
  if (record.gitBranch !== "HEAD") told(facts, state.told, "branch", record.gitBranch)
  told(facts, state.told, "version", record.version)
  told(facts, state.told, "permissionMode", record.permissionMode)
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
  const prompt = draft.parts.find(isPrompt)
  if (prompt?.type !== "prompt" || prompt.as === "compact") return
  // A command for the shell says little.
  const isAside = prompt.as === "command" && /^[!#]/.test(prompt.text)
  const text = titleOf(prompt.text)
  if (text === "" || isAside) return
  state.titled = true
  facts.title ??= { text, from: "prompt" }
}
