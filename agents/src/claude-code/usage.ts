import type { Usage } from "#protocol/entries"
import { type Json, key, object } from "../json.ts"
import { fingerprint, remember } from "../read-line.ts"
import type { ClaudeState } from "./state.ts"

/**
 * What a message cost, counted once. Each of a message's records repeats its usage so far, and the last one has the most: so a
 * record adds what is new in it. The state remembers the latest messages, since their records lie close together.
 */
const MESSAGES = 16

/** Input, output, read from the cache, written to it, and thinking. */
type Amounts = [number, number, number, number, number]

export function used(message: Json, state: ClaudeState): Usage | undefined {
  const usage = object(message.usage)
  const id = key(message.id)
  if (id === undefined || message.model === "<synthetic>") return undefined
  const thought = object(usage.output_tokens_details).thinking_tokens
  const now: Amounts = [
    tokens(usage.input_tokens),
    tokens(usage.output_tokens),
    tokens(usage.cache_read_input_tokens),
    tokens(usage.cache_creation_input_tokens),
    tokens(thought),
  ]
  const print = fingerprint(id)
  const before = state.spent.find(([one]) => one === print)
  const added = now.map((amount, at) => Math.max(0, amount - (before?.[at + 1] ?? 0))) as Amounts
  if (!before) {
    if (now.every((amount) => amount === 0)) return undefined
    remember(state.spent, [print, ...now], MESSAGES)
  } else for (const [at, amount] of now.entries()) before[at + 1] = Math.max(before[at + 1] ?? 0, amount)
  const [input, output, cached, written, reasoning] = added
  if (added.every((amount) => amount === 0)) return undefined
  return { input, output, ...(cached && { cached }), ...(written && { written }), ...(reasoning && { reasoning }) }
}

/**
 * The whole cost so far, which the agent writes now and then: what it has grown by. In a fork it goes on from the cost of the
 * session that was forked.
 */
export function cost(record: Json, state: ClaudeState): Usage | undefined {
  const total = record.totalCostUSD
  if (typeof total !== "number" || !(total >= 0 && total < 1e9)) return undefined
  const before = state.cost ?? (state.copied === undefined ? 0 : total)
  state.cost = total
  const grown = Math.round((total - before) * 1e9) / 1e9
  // A program that was started again may count from zero.
  const added = grown < 0 ? total : grown
  return added > 0 ? { input: 0, output: 0, cost: added } : undefined
}

function tokens(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value < 1e9 ? value : 0
}
