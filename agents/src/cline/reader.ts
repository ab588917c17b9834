import { draftOf, timeOf } from "../documents.ts"
import { type Json, object, string } from "../json.ts"
import { fill, readLine, titleOf, told } from "../read-line.ts"
import type { Draft, Facts, Reader, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { usageOf } from "../usages.ts"
import { messageParts } from "./messages.ts"
import { shownParts } from "./shown.ts"
import type { ClineState } from "./state.ts"

/** Cline's sessions (`~/.cline/data/sessions/<id>/<id>.messages.json`) and the tasks of its editor extension, unrolled. */
export const clineReader: Reader = {
  agent: "cline",
  start: () => ({ told: {}, pending: [] }),
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as ClineState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

function readRecord(line: Json, state: ClineState): Reading {
  const facts: Facts = {}
  const draft = draftOf(line)
  const record = object(line.of)
  if (line.is === "session") {
    const text = titleOf(string(object(record.metadata).title) || string(record.title))
    if (text !== "") facts.title = { text, from: "agent" }
    return { draft, facts }
  }
  const at = timeOf(record.ts)
  if (at !== undefined) draft.at = at
  if (line.is === "message") {
    learn(record, draft, facts, state)
    fill(draft, messageParts(record, draft, state))
  } else {
    const model = string(object(record.modelInfo).modelId)
    if (record.say === "api_req_started") told(facts, state.told, "model", model)
    fill(draft, shownParts(record, draft, state))
  }
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function learn(message: Json, draft: Draft, facts: Facts, state: ClineState): void {
  if (message.role !== "assistant") return
  const model = string(object(message.modelInfo).id)
  if (model !== "" && model.length <= 200) draft.model = model
  told(facts, state.told, "model", model)
  const used = object(message.metrics)
  const usage = usageOf({
    input: used.inputTokens,
    output: used.outputTokens,
    cached: used.cacheReadTokens,
    written: used.cacheWriteTokens,
    cost: used.cost,
  })
  if (usage) draft.usage = usage
}
