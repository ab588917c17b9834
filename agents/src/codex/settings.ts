import { cleanLine } from "#protocol/clean"
import { type Json, object, string } from "../json.ts"
import { notice, told } from "../read-line.ts"
import type { DraftPart, Facts } from "../reader.ts"
import { type CodexState, kept, type Settings } from "./state.ts"

/** What each turn is run with. Said again every turn, so that only a change is shown. */
export function settled(given: Json, state: CodexState, facts: Facts): DraftPart[] {
  told(facts, state.told, "model", given.model)
  told(facts, state.told, "directory", given.cwd)
  const collaboration = object(given.collaboration_mode)
  const now: Settings = {}
  const set = (name: keyof Settings, ...values: unknown[]) => {
    const text = values.map(string).find((one) => one !== "")
    if (text !== undefined) now[name] = kept(text)
  }
  set("model", given.model)
  set("effort", given.effort, given.reasoning_effort, object(collaboration.settings).reasoning_effort)
  set("approvals", given.approval_policy, Object.keys(object(given.approval_policy))[0])
  set("mode", collaboration.mode, given.collaboration_mode)
  const before = state.settings
  const changes = (name: keyof Settings) =>
    before[name] !== undefined && now[name] !== undefined && before[name] !== now[name]
  const parts: DraftPart[] = []
  const { model, effort, approvals, mode } = { ...before, ...now }
  if (changes("model") || changes("effort")) {
    parts.push(notice("model", cleanLine(`${model ?? ""}${effort ? `, ${effort} effort` : ""}`, 200)))
  }
  if (changes("mode")) parts.push(notice("mode", cleanLine(`${mode} mode`, 200)))
  if (changes("approvals")) parts.push(notice("mode", cleanLine(`approvals: ${approvals}`, 200)))
  if (approvals !== undefined && approvals !== before.approvals) facts.permissionMode = cleanLine(approvals, 100)
  state.settings = { ...before, ...now }
  return parts
}
