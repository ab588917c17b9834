import { type Json, object, string } from "../json.ts"
import { timeOf } from "../parts.ts"
import { readLine } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { leftOutOfKimi } from "./left-out.ts"
import { readRecord } from "./records.ts"
import { type KimiState, startKimi } from "./state.ts"
import { readMessage } from "./wire.ts"

/**
 * Kimi's sessions. Kimi CLI wrote what it told its interface (`{timestamp, message: {type, payload}}`); Kimi Code, which came
 * after it, writes what it does (`{type, time, …}`).
 */
export const kimiReader: Reader = {
  agent: "kimi",
  start: (source) => startKimi(source) as unknown as ReaderState,
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (record) => readAny(record, state as unknown as KimiState)),
  leavesOut: leftOutOfKimi,
  takesOut: () => null,
}

function readAny(record: Json, state: KimiState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  const seconds = typeof record.timestamp === "number" ? record.timestamp * 1000 : record.time
  const at = timeOf(seconds ?? record.created_at)
  if (at !== undefined) draft.at = at
  if (state.file !== undefined) draft.agent = state.file
  const message = object(record.message)
  if (record.type === undefined && string(message.type) !== "") readMessage(message, draft, state)
  else readRecord(record, draft, facts, state)
  titleByPrompt(draft, facts, state)
  return { draft, facts: draft.agent === undefined ? facts : {} }
}
