import { type Json, object } from "#agents/json"
import { usageOf } from "#agents/usages"
import type { Usage } from "#protocol/entries"

/** What a turn used: the agent says its tokens at the end, and the cost only of the whole session so far. */
export class TurnUsage {
  #cost: number | null
  #before: number | null = null
  /** What the messages of this turn say of themselves, for an agent that does not add it up. */
  #told = none()

  /** The cost of a session that goes on is not known until the agent has said it. */
  constructor(isNew: boolean) {
    this.#cost = isNew ? 0 : null
  }

  take(update: Json): void {
    const { usage } = object(update._meta)
    if (usage !== undefined) this.#add(tokensIn(object(usage), {}))
    if (update.sessionUpdate !== "usage_update") return
    const { amount, currency } = object(update.cost)
    if (typeof amount !== "number" || (currency !== undefined && currency !== "USD")) return
    this.#cost = amount
    this.#before ??= amount
  }

  begin(): void {
    this.#before = this.#cost
    this.#told = none()
  }

  /** With the answer to the prompt. */
  end({ usage, _meta }: Json): Usage | undefined {
    const cost = this.#cost !== null && this.#before !== null ? this.#cost - this.#before : undefined
    const tokens = tokensIn(object(usage), object(object(object(_meta).quota).token_count))
    return usageOf({ ...(tokens.input === undefined ? this.#told : tokens), cost })
  }

  #add(tokens: Partial<Record<keyof Tokens, unknown>>): void {
    for (const name of Object.keys(this.#told) as (keyof Tokens)[]) this.#told[name] += numberIn(tokens[name])
  }
}

type Tokens = Record<"input" | "output" | "cached" | "written" | "reasoning", number>
const none = (): Tokens => ({ input: 0, output: 0, cached: 0, written: 0, reasoning: 0 })

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
