import type { Touched } from "#protocol/entries"
import { type Json, key, object } from "../json.ts"
import { type Outcome, resultPart } from "../parts.ts"
import { settled } from "../pending.ts"
import type { DraftPart } from "../reader.ts"
import { changed } from "./calls.ts"
import { contentOf, outputOf, withoutFence } from "./content.ts"
import { isRefused, type RemoteState } from "./state.ts"

/** How a call ended: its words, pictures, the files that it changed. */
export interface Result {
  parts: DraftPart[]
  touched: Touched[]
}

export function resultOf(line: Json, update: Json, state: RemoteState): Result {
  const call = key(update.toolCallId) ?? ""
  const content = contentOf(update.content)
  const { texts, more } = content.texts.length + content.more.length > 0 ? content : outputOf(update.rawOutput)
  const text = texts.map(withoutFence).join("\n")
  const isRefusal = line.ended === "refused" || isRefused(state, call)
  const outcome: Outcome = { text: [text, howItEnded(line)].filter((one) => one !== "").join("\n\n") }
  if (isRefusal) outcome.refused = true
  else if (line.ended === "interrupted" || (update.status === "failed" && line.ended !== "unknown"))
    outcome.failed = true
  const exit = exitOf(line, update, text)
  if (exit !== undefined) outcome.exit = exit
  const isDone = !isRefusal && !outcome.failed && (exit ?? 0) === 0
  const pending = settled(state.pending, call, !isDone)
  if (!isDone) return { parts: [resultPart(call, outcome), ...more], touched: [] }
  const { patch, touched } = changed(content.diffs, state.told.directory ?? "", update.kind)
  outcome.patch = patch
  return { parts: [resultPart(call, outcome), ...more], touched: touched.length > 0 ? touched : pending }
}

/** Of a call that did not end by itself. One that was open when its run was killed was cut. */
function howItEnded({ ended, cut }: Json): string {
  if (ended === "interrupted") return "Interrupted"
  return ended === "unknown" || cut === true ? "How it ended is not known" : ""
}

function exitOf(line: Json, update: Json, text: string): number | undefined {
  const output = object(update.rawOutput)
  for (const code of [line.exit, output.exit_code, output.exitCode, object(output.metadata).exit])
    if (typeof code === "number" && Number.isSafeInteger(code)) return code
  if (update.status !== "failed") return undefined
  const code = /^(?:Error: )?(?:Exit code|Command failed with exit code) (-?\d{1,10})\b/.exec(text.slice(0, 200))?.[1]
  return code === undefined ? undefined : Number(code)
}
