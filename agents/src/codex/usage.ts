import type { Usage } from "#protocol/entries"
import { type Json, object } from "../json.ts"
import type { CodexState, Spent } from "./state.ts"

/**
 * Codex counts a thread's tokens as a running total, and says it again and again. What an entry adds is the difference to the
 * total before, so that a repeated total adds nothing.
 */

const kinds = ["input", "cached", "written", "output", "reasoning"] as const

/** From an event: `total_token_usage` of the thread, `last_token_usage` of one answer. The oldest have the total alone. */
export function spentByEvent(event: Json, state: CodexState): Usage | undefined {
  const info = object(event.info)
  const total = amounts(info.total_token_usage) ?? amounts(event)
  if (total === undefined) return undefined
  const before = state.spent
  // A fork goes on from its parent's total; a total that shrinks has begun anew.
  const isAnew = before ? sum(total) < sum(before) : state.forked === true
  state.spent = total
  return usageOf(isAnew ? (amounts(info.last_token_usage) ?? total) : total, isAnew ? undefined : before)
}

/** From a record of one answer (since 0.171), which the event after it counts again. */
export function spentByRecord(record: Json, state: CodexState): Usage | undefined {
  const one = amounts(record.usage)
  if (one === undefined) return undefined
  const before = state.spent
  const total = amounts(record.thread_token_usage) ?? plus(before, one)
  state.spent = total
  return before && sum(total) === sum(before) ? undefined : usageOf(one)
}

/** From the end of a turn, which counts that turn. */
export function spentByTurn(event: Json, state: CodexState): Usage | undefined {
  const one = amounts(event.usage)
  if (one === undefined) return undefined
  state.spent = plus(state.spent, one)
  return usageOf(one)
}

function amounts(value: unknown): Spent | undefined {
  const { input_tokens, output_tokens, ...more } = object(value)
  if (typeof input_tokens !== "number" && typeof output_tokens !== "number") return undefined
  return {
    input: count(input_tokens),
    cached: count(more.cached_input_tokens),
    written: count(more.cache_write_input_tokens),
    output: count(output_tokens),
    reasoning: count(more.reasoning_output_tokens),
  }
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0
}

const sum = (spent: Spent) => spent.input + spent.output

function plus(before: Spent | undefined, one: Spent): Spent {
  const total = { ...one }
  for (const kind of kinds) total[kind] = count(total[kind] + (before?.[kind] ?? 0))
  return total
}

/** The difference, without what didn't change. Codex's `input` holds what came from the cache; ours doesn't. */
function usageOf(now: Spent, before?: Spent): Usage | undefined {
  const added = { ...now }
  for (const kind of kinds) added[kind] = Math.max(0, now[kind] - (before?.[kind] ?? 0))
  const { input, cached, written, output, reasoning } = added
  if (kinds.every((kind) => added[kind] === 0)) return undefined
  return {
    input: Math.max(0, input - cached - written),
    output,
    ...(cached > 0 && { cached }),
    ...(written > 0 && { written }),
    ...(reasoning > 0 && { reasoning }),
  }
}
