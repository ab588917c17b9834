import type { Usage } from "#protocol/entries"
import { tokens } from "./parts.ts"

/** Amounts that a transcript says, as they can be added up: nothing negative, no fractions of a token. */
export function usageOf(amounts: {
  input?: unknown
  output?: unknown
  cached?: unknown
  written?: unknown
  reasoning?: unknown
  cost?: unknown
}): Usage | undefined {
  const usage: Usage = { input: tokens(amounts.input), output: tokens(amounts.output) }
  for (const name of ["cached", "written", "reasoning"] as const) {
    const number = tokens(amounts[name])
    if (number > 0) usage[name] = number
  }
  const { cost } = amounts
  if (typeof cost === "number" && Number.isFinite(cost) && cost > 0 && cost < 1e9) usage.cost = cost
  const isNothing = Object.values(usage).every((amount) => amount === 0)
  return isNothing ? undefined : usage
}
