import { fingerprint, remember } from "../read-line.ts"
import { agentOfSource } from "../sources.ts"
import type { Titled } from "../titles.ts"

/** What the reader of OpenCode remembers between lines; every list is bounded. */
export interface OpencodeState extends Titled {
  /** The sub-agent whose own session this is. */
  file?: string
  /** The fingerprint of the latest title. */
  title?: number
  told: { model?: string; directory?: string; version?: string; branch?: string }
  /** The latest messages: fingerprint of the id, role, model. A compaction's summary is one of the role "summary". */
  messages: [id: number, role: string, model: string][]
  /** Fingerprints of the files that tools changed in this step. */
  changed: number[]
  /** The latest prompt's fingerprint; and whether a compaction will say it again. */
  prompt?: number
  again?: true
  /** Messages are being taken back. */
  undoing?: true
}

const MESSAGES = 30
const CHANGED = 100

export function startOpencode(source: string): OpencodeState {
  const state: OpencodeState = { told: {}, messages: [], changed: [] }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

export function spoke(state: OpencodeState, id: string, said: string, model: string): void {
  const print = fingerprint(id)
  // Anything may stand in a record, and the state is bounded.
  const role = said.slice(0, 20)
  const known = state.messages.find(([one]) => one === print)
  if (known) {
    known[1] = role
    if (model !== "") known[2] = model
  } else remember(state.messages, [print, role, model.slice(0, 80)], MESSAGES)
}

export function speakerOf(state: OpencodeState, id: string): { role: string; model: string } | undefined {
  const [, role, model] = state.messages.findLast(([one]) => one === fingerprint(id)) ?? []
  return role === undefined ? undefined : { role, model: model ?? "" }
}

export function changedBy(state: OpencodeState, path: string): void {
  remember(state.changed, fingerprint(path), CHANGED)
}
