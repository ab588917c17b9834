import { type Json, object } from "#agents/json"
import { usageOf } from "#agents/usages"
import type { Usage } from "#protocol/entries"

/** What a turn used: the agent says its tokens at the end, and the cost only of the whole session so far. */
export class TurnUsage {
  #cost: number | null
  #before: number | null = null

  /** The cost of a session that goes on is not known until the agent has said it. */
  constructor(isNew: boolean) {
    this.#cost = isNew ? 0 : null
  }

  /** From a `usage_update`. */
  take(update: Json): void {
    const { amount, currency } = object(update.cost)
    if (typeof amount !== "number" || (currency !== undefined && currency !== "USD")) return
    this.#cost = amount
    this.#before ??= amount
  }

  begin(): void {
    this.#before = this.#cost
  }

  /** With the answer to the prompt. */
  end({ usage, _meta }: Json): Usage | undefined {
    const cost = this.#cost !== null && this.#before !== null ? this.#cost - this.#before : undefined
    return usageOf({ ...tokensIn(object(usage), object(object(object(_meta).quota).token_count)), cost })
  }
}

function tokensIn(usage: Json, quota: Json) {
  if (usage.inputTokens === undefined) return { input: quota.input_tokens, output: quota.output_tokens }
  const { totalTokens, inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens, thoughtTokens } = usage
  const [input, output] = [numberIn(inputTokens), numberIn(outputTokens)]
  const beside = numberIn(cachedReadTokens) + numberIn(cachedWriteTokens)
  // Some count what came from the cache as input too: then input and output are the total.
  const isCounted = beside > 0 && beside <= input && totalTokens === input + output
  return {
    input: isCounted ? input - beside : input,
    output,
    cached: cachedReadTokens,
    written: cachedWriteTokens,
    reasoning: thoughtTokens,
  }
}

const numberIn = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0)
