import type { Touched } from "#protocol/entries"
import { fingerprint, remember, rememberable } from "../read-line.ts"
import { agentOfSource } from "../sources.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Kimi remembers between lines; every list is bounded. */
export interface KimiState extends Titled {
  /** The sub-agent whose own file this is. */
  file?: string
  told: { model?: string; directory?: string; version?: string }
  mode?: string
  /** The latest calls: id, name, when it began (milliseconds, or 0), and the file that it is to change. */
  calls: [id: string, name: string, at: number, changes?: Touched][]
  /** The sub-agents that calls run: [agent, call]. */
  agents: [agent: string, call: string][]
  /** The step that each sub-agent is in: [agent, step]. */
  steps: [agent: string, step: number][]
  /** Keys of the latest prompts, which may be taken back. */
  prompts: string[]
  /** A fingerprint of the latest objective. */
  goal?: number
}

const MOST = { calls: 30, agents: 20, prompts: 40 }

export function startKimi(source: string): KimiState {
  const state: KimiState = { told: {}, calls: [], agents: [], steps: [], prompts: [] }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

export function called(state: KimiState, id: string, name: string, at: string | undefined, changes?: Touched): void {
  if (!rememberable(id)) return
  const began = at === undefined ? 0 : Date.parse(at) || 0
  const call: KimiState["calls"][number] = [id, rememberable(name) ? name : "", began]
  if (changes && /^[\x20-\x7e]{1,120}$/.test(changes.path)) call.push(changes)
  remember(state.calls, call, MOST.calls)
}

/** A call that waits for its result, and how long it took until then. */
export function answered(
  state: KimiState,
  id: string,
  at: string | undefined,
): { name: string; ms?: number; changes?: Touched } {
  const nth = state.calls.findLastIndex(([known]) => known === id)
  const [call] = nth < 0 ? [] : state.calls.splice(nth, 1)
  if (!call) return { name: "" }
  const [, name, began, changes] = call
  const ms = at === undefined || began === 0 ? Number.NaN : Date.parse(at) - began
  return { name, ...(ms >= 0 && { ms }), ...(changes && { changes }) }
}

export function runs(state: KimiState, agent: string, call: string): void {
  if (!rememberable(agent) || !rememberable(call) || state.agents.some(([one]) => one === agent)) return
  remember(state.agents, [agent, call], MOST.agents)
}

export function agentOfCall(state: KimiState, call: string): string | undefined {
  return state.agents.find(([, one]) => one === call)?.[0]
}

export function stepOf(state: KimiState, agent: string): number {
  return state.steps.find(([one]) => one === agent)?.[1] ?? 0
}

export function stepped(state: KimiState, agent: string, step: unknown): void {
  const nth = Number.isSafeInteger(step) ? (step as number) : 0
  const known = state.steps.find(([one]) => one === agent)
  if (known) known[1] = nth
  else if (rememberable(agent)) remember(state.steps, [agent, nth], MOST.agents)
}

export function prompted(state: KimiState, id: string): void {
  if (rememberable(id)) remember(state.prompts, id, MOST.prompts)
}

/** The prompt from which on that many prompts are taken back. */
export function promptBack(state: KimiState, count: unknown): string | undefined {
  if (!Number.isSafeInteger(count) || (count as number) <= 0 || (count as number) > state.prompts.length)
    return undefined
  return state.prompts.splice(-(count as number))[0]
}

export function isNewGoal(state: KimiState, text: string): boolean {
  const print = fingerprint(text)
  if (state.goal === print) return false
  state.goal = print
  return true
}
