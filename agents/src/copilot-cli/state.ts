import type { Usage } from "#protocol/entries"
import { type Json, key, object } from "../json.ts"
import { tokens } from "../parts.ts"
import { remember, rememberable } from "../read-line.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Copilot CLI remembers between lines; every list is bounded. */
export interface CopilotState extends Titled {
  told: { model?: string; directory?: string; branch?: string; version?: string }
  /** The latest calls: id, name, the file that it is about, and when it began (milliseconds, or 0). */
  calls: [id: string, name: string, path: string, at: number][]
  /** The calls that have begun and not ended. */
  open?: string[]
  /** The sub-agents that calls run: [agent, call]. */
  agents: [agent: string, call: string][]
  /** Tokens that were counted so far, to be compared with the totals. */
  counted: { input: number; output: number; cached: number; written: number; reasoning: number }
  /** Each request is counted by a record of its own. */
  precise?: true
}

const CALLS = 40
const AGENTS = 40

export function startCopilot(): CopilotState {
  return { told: {}, calls: [], agents: [], counted: { input: 0, output: 0, cached: 0, written: 0, reasoning: 0 } }
}

/** Whether a call is seen for the first time. Both the message that makes it and its start tell of it. */
export function isNewCall(state: CopilotState, id: string, name: string, path: string): boolean {
  if (state.calls.some(([known]) => known === id)) return false
  if (rememberable(id)) remember(state.calls, [id, name.slice(0, 40), path.length <= 200 ? path : "", 0], CALLS)
  return true
}

export function began(state: CopilotState, id: string, at: string | undefined): void {
  const call = state.calls.find(([known]) => known === id)
  if (rememberable(id)) state.open = [...(state.open ?? []).filter((one) => one !== id), id].slice(-CALLS)
  if (call && at !== undefined) call[3] = Date.parse(at) || 0
}

export function ended(state: CopilotState, id: string): void {
  if (state.open) state.open = state.open.filter((one) => one !== id)
}

/** The call that a picture comes from while it runs: the one whose file the picture's description names, else the latest. */
export function callOfPicture(state: CopilotState, description: string): string | undefined {
  const open = state.open ?? []
  const named = open.findLast((id) => {
    const path = callWith(state, id)?.path ?? ""
    return path !== "" && description.includes(path)
  })
  return named ?? open.at(-1)
}

export function callWith(state: CopilotState, id: string): { name: string; path: string; at: number } | undefined {
  const [, name, path, at] = state.calls.find(([known]) => known === id) ?? []
  return name === undefined ? undefined : { name, path: path ?? "", at: at ?? 0 }
}

export function runs(state: CopilotState, agent: string, call: string): void {
  if (!rememberable(agent) || !rememberable(call) || state.agents.some(([one]) => one === agent)) return
  remember(state.agents, [agent, call], AGENTS)
}

export function agentOfCall(state: CopilotState, call: string): string | undefined {
  return state.agents.find(([, one]) => one === call)?.[0]
}

export function callOfAgent(state: CopilotState, agent: string): string | undefined {
  return state.agents.find(([one]) => one === agent)?.[1]
}

/** The tokens of one request. What comes from the cache is part of the input here. */
export function requested(record: Json, state: CopilotState): Usage | undefined {
  return count(state, {
    cached: tokens(record.cacheReadTokens),
    written: tokens(record.cacheWriteTokens),
    input: tokens(record.inputTokens) - tokens(record.cacheReadTokens) - tokens(record.cacheWriteTokens),
    output: tokens(record.outputTokens),
    reasoning: tokens(record.reasoningTokens),
  })
}

/** What the totals at a run's end have beyond what was counted: versions before 1.0.90 count only the output before. */
export function totalled(metrics: Json, state: CopilotState): Usage | undefined {
  const total = { input: 0, output: 0, cached: 0, written: 0, reasoning: 0 }
  for (const model of Object.values(metrics).slice(0, 50)) {
    const usage = object(object(model).usage)
    total.cached += tokens(usage.cacheReadTokens)
    total.written += tokens(usage.cacheWriteTokens)
    total.input += tokens(usage.inputTokens) - tokens(usage.cacheReadTokens) - tokens(usage.cacheWriteTokens)
    total.output += tokens(usage.outputTokens)
    total.reasoning += tokens(usage.reasoningTokens)
  }
  const { counted } = state
  return count(state, {
    input: total.input - counted.input,
    output: total.output - counted.output,
    cached: total.cached - counted.cached,
    written: total.written - counted.written,
    reasoning: total.reasoning - counted.reasoning,
  })
}

function count(state: CopilotState, more: CopilotState["counted"]): Usage | undefined {
  const [input, output] = [Math.max(more.input, 0), Math.max(more.output, 0)]
  const [cached, written, reasoning] = [more.cached, more.written, more.reasoning].map((one) => Math.max(one, 0))
  if (input + output + (cached ?? 0) + (written ?? 0) === 0) return undefined
  state.counted.input += input
  state.counted.output += output
  state.counted.cached += cached ?? 0
  state.counted.written += written ?? 0
  state.counted.reasoning += reasoning ?? 0
  return {
    input,
    output,
    ...(cached && { cached }),
    ...(written && { written }),
    ...(reasoning && { reasoning }),
  }
}

/** The sub-agent that an event belongs to: by its id or, before there were ids, by the call that runs it. */
export function agentIn(event: Json, data: Json): string | undefined {
  return key(event.agentId) ?? key(data.parentToolCallId)
}
