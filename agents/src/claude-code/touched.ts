import type { Touched } from "#protocol/entries"
import type { Change } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { remember, rememberable, within } from "../read-line.ts"
import type { ClaudeState, Edit } from "./state.ts"

/**
 * The files that a result changed. Beside the result there is the patch; sub-agents' files of older versions have only the call,
 * which is remembered until its result says that it was done.
 */
const EDITS = 6

const hows = ["edit", "write"] as const

/** Notes what a call is about to change. */
export function toTouch(call: string, name: string, input: Json, change: Change | undefined, state: ClaudeState): void {
  const path = string(input.file_path) || string(input.notebook_path)
  if (change === undefined || !rememberable(call) || path === "" || within(path, 100) !== path) return
  remember(state.edits, [call, path, name === "Write" ? 1 : 0, change.added, change.removed], EDITS)
}

export function touchedBy(call: string, rich: Json, undone: boolean, state: ClaudeState): Touched[] {
  const edit = state.edits.find(([one]) => one === call && call !== "")
  if (edit) state.edits = state.edits.filter((one) => one !== edit)
  if (undone) return []
  const path = string(rich.filePath) || string(rich.notebook_path)
  const isWrite = rich.type === "create" || rich.type === "update"
  const isChange = isWrite || Array.isArray(rich.structuredPatch) || rich.new_source !== undefined
  if (path !== "" && isChange) {
    const how = isWrite ? "write" : "edit"
    return [{ path: path.slice(0, 1000), how, ...changeOf(rich, edit) }]
  }
  if (!edit || Object.keys(rich).length > 0) return []
  const [, file, how, added, removed] = edit
  return [{ path: file, how: hows[how], added, removed }]
}

function changeOf(rich: Json, edit: Edit | undefined): Partial<Change> {
  const hunks = list(rich.structuredPatch).map(object)
  if (hunks.length > 0) {
    const total = { added: 0, removed: 0 }
    for (const hunk of hunks) {
      for (const line of list(hunk.lines)) {
        if (typeof line !== "string") continue
        if (line.startsWith("+")) total.added++
        else if (line.startsWith("-")) total.removed++
      }
    }
    return total
  }
  if (rich.type === "create") return { added: linesIn(string(rich.content)), removed: 0 }
  if (Array.isArray(rich.structuredPatch) && rich.type === "update") return { added: 0, removed: 0 }
  return edit ? { added: edit[3], removed: edit[4] } : {}
}

export function linesIn(text: string): number {
  if (text === "") return 0
  let lines = text.endsWith("\n") ? 0 : 1
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++
  return lines
}
