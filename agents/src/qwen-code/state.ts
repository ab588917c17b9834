import { fingerprint, remember, rememberable } from "../read-line.ts"
import { agentOfSource } from "../sources.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Qwen Code remembers between lines; every list is bounded. */
export interface QwenState extends Titled {
  /** The sub-agent whose own file this is. */
  file?: string
  told: { model?: string; directory?: string; branch?: string; version?: string }
  mode?: string
  /** Fingerprints of the goal, and of the latest error that nothing has followed. */
  goal?: number
  error?: number
  /** The latest prompts: [fingerprint of the record before it, its own id]. A rewind names the former. */
  prompts: [number, string][]
}

const PROMPTS = 60

export function startQwen(source: string): QwenState {
  const state: QwenState = { told: {}, prompts: [] }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

export function prompted(state: QwenState, parent: string | undefined, uuid: string): void {
  if (rememberable(uuid)) remember(state.prompts, [fingerprint(parent ?? ""), uuid], PROMPTS)
}

/** The prompt that came after this record, from which on a rewind takes everything back. */
export function promptAfter(state: QwenState, parent: string | undefined): string | undefined {
  const print = fingerprint(parent ?? "")
  const at = state.prompts.findLastIndex(([before]) => before === print)
  if (at < 0) return undefined
  const [taken] = state.prompts.splice(at)
  return taken?.[1]
}
