import type { Usage } from "#protocol/entries"
import type { Json } from "../json.ts"
import { tokens } from "../parts.ts"
import { fingerprint, remember } from "../read-line.ts"
import { agentOfSource } from "../sources.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Gemini CLI remembers between lines; every list is bounded. */
export interface GeminiState extends Titled {
  /** The sub-agent whose own file this is. */
  file?: string
  /** Whether any message has been read. */
  begun?: true
  told: { model?: string; directory?: string }
  /** Tokens that were counted of the latest messages: [fingerprint of the id, input, output, cached, thoughts]. */
  counted: [number, number, number, number, number][]
  /** Fingerprints of the latest calls whose changes were reported. */
  changed: number[]
  /** Fingerprints of the summaries that were shown. */
  summaries: number[]
}

const COUNTED = 24
const CHANGED = 48
const SUMMARIES = 8

export function startGemini(source: string): GeminiState {
  const state: GeminiState = { told: {}, counted: [], changed: [], summaries: [] }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

/**
 * The tokens that a message adds to those that an earlier writing of it counted; undefined if none. Gemini counts what comes
 * from the cache as input too, and thoughts beside the output.
 */
export function usageOf(id: string, record: Json, state: GeminiState): Usage | undefined {
  const reasoning = tokens(record.thoughts)
  const cached = tokens(record.cached)
  const input = Math.max(tokens(record.input) - cached, 0) + tokens(record.tool)
  const output = tokens(record.output) + reasoning
  const print = fingerprint(id)
  const at = state.counted.findIndex(([one]) => one === print)
  const [, ...before] = state.counted[at] ?? [print, 0, 0, 0, 0]
  const more = [input, output, cached, reasoning].map((now, nth) => Math.max(now - (before[nth] ?? 0), 0))
  const [moreInput = 0, moreOutput = 0, moreCached = 0, moreReasoning = 0] = more
  if (more.every((one) => one === 0)) return undefined
  if (at >= 0) state.counted.splice(at, 1)
  remember(state.counted, [print, input, output, cached, reasoning], COUNTED)
  return {
    input: moreInput,
    output: moreOutput,
    ...(moreCached > 0 && { cached: moreCached }),
    ...(moreReasoning > 0 && { reasoning: moreReasoning }),
  }
}

/** Whether what a call changed is reported for the first time. */
export function isNewChange(call: string, state: GeminiState): boolean {
  return isNew(call, state.changed, CHANGED)
}

/** Whether this summary of a compaction is shown for the first time. */
export function isNewSummary(id: string, state: GeminiState): boolean {
  return isNew(id, state.summaries, SUMMARIES)
}

function isNew(id: string, known: number[], most: number): boolean {
  const print = fingerprint(id)
  if (known.includes(print)) return false
  remember(known, print, most)
  return true
}
