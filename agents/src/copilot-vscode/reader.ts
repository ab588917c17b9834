import { draftOf, timeOf } from "../documents.ts"
import { type Json, list, object, string } from "../json.ts"
import { callPart, resultPart } from "../parts.ts"
import { folderName } from "../paths.ts"
import { fill, notice, readLine, titleOf, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, Reading } from "../reader.ts"
import { type Titled, titleByPrompt } from "../titles.ts"
import { touched } from "../tool-calls.ts"
import { usageOf } from "../usages.ts"
import { describeCall, outcomeOf } from "./calls.ts"
import { pathOf, textOf } from "./unroll.ts"

/** Chat sessions of Copilot in VS Code (`chatSessions/<session>.json` and `.jsonl`), unrolled. */
export const copilotVscodeReader: Reader = {
  agent: "copilot-vscode",
  start: () => ({ cwd: "", told: {} }),
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as ChatState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

interface ChatState extends Titled {
  cwd: string
  told: { model?: string; directory?: string }
}

function readRecord(line: Json, state: ChatState): Reading {
  const facts: Facts = {}
  const draft = draftOf(line)
  const record = object(line.of)
  const model = string(record.modelId)
    .replace(/^copilot\//, "")
    .slice(0, 200)
  switch (line.is) {
    case "session":
      learn(record, draft, facts, state)
      break
    case "prompt":
      prompted(record, draft)
      break
    case "said":
    case "thought":
      if (model !== "") draft.model = model
      told(facts, state.told, "model", model)
      if (string(record.text).trim() !== "")
        fill(draft, [{ type: line.is === "said" ? "answer" : "thinking", text: string(record.text) }])
      break
    case "call":
      fill(draft, called(record, line, state))
      break
    case "edit": {
      const changed = touched(pathOf(record.uri), "edit")
      if (changed.length > 0) draft.touched = changed
      break
    }
    case "end":
      ended(record, draft)
      break
    default:
      other(record, draft)
  }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function learn(session: Json, draft: Draft, facts: Facts, state: ChatState): void {
  const at = timeOf(session.creationDate)
  if (at !== undefined) draft.at = at
  const title = titleOf(string(session.customTitle))
  if (title !== "") facts.title = { text: title, from: "agent" }
  const folder = string(session.folder)
  if (folder.length <= 300) state.cwd = folder
  told(facts, state.told, "directory", folder)
  const name = folderName(folder.slice(0, 500))
  if (name) facts.repository = name
}

function prompted(request: Json, draft: Draft): void {
  const at = timeOf(request.timestamp)
  if (at !== undefined) draft.at = at
  const message = object(request.message)
  const text =
    string(request.message) ||
    string(message.text) ||
    list(message.parts)
      .map((part) => string(object(part).text))
      .join("")
  // What the editor added by itself is named so.
  const names = list(object(request.variableData).variables)
    .map(object)
    .filter((one) => !string(one.id).startsWith("vscode.implicit") && one.kind !== "promptFile")
    .map((one) => string(one.name))
    .filter((name) => name !== "")
    .slice(0, 50)
  const parts: DraftPart[] = text.trim() === "" ? [] : [{ type: "prompt", text }]
  if (names.length > 0) parts.push(notice("context", `Attached ${names.join(", ").slice(0, 1000)}`))
  fill(draft, parts)
}

function called(call: Json, line: Json, state: ChatState): DraftPart[] {
  const id = string(call.toolCallId).slice(0, 200) || `call ${string(line.key).slice(0, 200)}`
  const name = string(object(call.called).name) || string(call.toolId)
  const outcome = outcomeOf(call)
  const part = callPart(id, name, describeCall(name, call, state.cwd))
  return outcome ? [part, resultPart(id, outcome)] : [part]
}

function ended(end: Json, draft: Draft): void {
  const used = object(end.usage)
  const usage = usageOf({ input: used.promptTokens, output: used.completionTokens })
  if (usage) draft.usage = usage
  const error = string(object(end.errorDetails).message)
  const isCanceled = end.isCanceled === true || object(end.modelState).value === 2
  if (isCanceled) fill(draft, [notice("interrupted", "Interrupted")])
  else if (error !== "") fill(draft, [notice("error", error)])
}

function other(item: Json, draft: Draft): void {
  const text = textOf(item.content) || textOf(item.message) || textOf(item.title)
  if (/^(?:warning|confirmation|elicitation\w*|errorDetails)$/.test(string(item.kind)) && text.trim() !== "")
    fill(draft, [notice(item.kind === "warning" ? "error" : "info", text)])
  else Object.assign(draft, { ...unknownDraft(string(item.kind), item), key: draft.key })
}
