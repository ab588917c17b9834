import { type Json, object, string } from "../json.ts"
import { callPart } from "../parts.ts"
import { folderName, pathOfAddress } from "../paths.ts"
import { fill, hidden, notice, readLine, told, unknownDraft } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, Reading } from "../reader.ts"
import { type Titled, titleByPrompt } from "../titles.ts"
import type { ResultPart } from "../tool-calls.ts"
import { describeStep } from "./steps.ts"

/**
 * Windsurf's transcripts (`~/.windsurf/transcripts/<session>.jsonl`): a line a step, with a call and its result in one. They
 * hold neither ids nor times.
 */
interface WindsurfState extends Titled {
  steps: number
  told: { directory?: string }
}

export const windsurfReader: Reader = {
  agent: "windsurf",
  start: () => ({ steps: 0, told: {} }),
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readStep(record, state as unknown as WindsurfState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

function readStep(record: Json, state: WindsurfState): Reading {
  const facts: Facts = {}
  const draft = hidden()
  const type = string(record.type)
  const step = object(type !== "" && Object.hasOwn(record, type) ? record[type] : undefined)
  const failed = record.status === "error"
  state.steps++
  if (type === "user_input") {
    const text = string(step.user_response)
    fill(draft, text.trim() === "" ? [] : [{ type: "prompt", text }])
  } else if (type === "planner_response") fill(draft, answered(step, failed))
  else if (type === "error_message") fill(draft, [notice("error", words(step) || "An error of the service.")])
  else if (typeof record.status === "string" && type !== "") called(type, step, failed, draft, state)
  else Object.assign(draft, unknownDraft(type, record))
  learn(step, facts, state)
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function answered(step: Json, failed: boolean): DraftPart[] {
  const [thought, text] = [string(step.thinking), string(step.response)]
  return [
    ...(thought.trim() === "" ? [] : [{ type: "thinking" as const, text: thought }]),
    ...(text.trim() === "" ? [] : [failed ? notice("error", text) : { type: "answer" as const, text }]),
  ]
}

function called(type: string, step: Json, failed: boolean, draft: Draft, state: WindsurfState): void {
  const id = `step-${state.steps}`
  const described = describeStep(type, step, state.told.directory ?? "")
  const result: ResultPart = { type: "result", call: id, text: words(step) }
  if (Number.isSafeInteger(step.exit_code)) result.exit = Number(step.exit_code)
  if (step.user_rejected === true || string(step.acknowledgement_type).endsWith("_REJECT")) result.refused = true
  else if (failed || (result.exit !== undefined && result.exit !== 0)) result.failed = true
  else if (described.touches && described.touches.length > 0) draft.touched = described.touches
  fill(draft, [callPart(id, type, described), result])
}

/** What a step returned. */
function words(step: Json): string {
  for (const name of ["output", "content", "result", "error", "message", "summary"])
    if (typeof step[name] === "string" && step[name] !== "") return step[name]
  return Number.isSafeInteger(step.total_results) ? `${step.total_results} results` : ""
}

/** The first folder that a command ran in. */
function learn(step: Json, facts: Facts, state: WindsurfState): void {
  const directory = pathOfAddress(string(step.cwd))
  if (directory === "" || state.told.directory !== undefined) return
  told(facts, state.told, "directory", directory)
  const name = folderName(directory.slice(0, 500))
  if (name) facts.repository = name
}
