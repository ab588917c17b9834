import { createHash } from "node:crypto"
import { cleanLine } from "#protocol/clean"
import type { Usage } from "#protocol/entries"

/**
 * What a transcript says of itself comes from strangers: names of any length, clocks that stand wrong, amounts beyond reason.
 * Here they get the size and form in which they are kept.
 */

/** Identifies texts of any length by 96 bits of their SHA-256. */
export function hashOf(...texts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256")
  for (const text of texts) hash.update(text).update("\0")
  return hash.digest("base64url").slice(0, 16)
}

/** An agent's own id for a sub-agent or a call. */
export const nameOf = (id: string): string => cleanLine(id, 200)

/** As many bytes as an index can hold on both databases, with room to spare. */
const LONGEST_PATH = 1000
const UNKEPT = /[\u0000-\u001f\u007f]/g

/** A path as it is kept: whole, unless it is longer than any that a person made. */
export function pathOf(path: string): string {
  const kept = path
    .slice(0, 2 * LONGEST_PATH)
    .toWellFormed()
    .replace(UNKEPT, "\ufffd")
  if (path.length <= LONGEST_PATH && Buffer.byteLength(kept) <= LONGEST_PATH) return kept
  return `${kept.slice(0, 300).toWellFormed()}… (${hashOf(path)})`
}

const EARLIEST = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000

/** A moment by the agent's clock, in milliseconds since 1970. Null for what is no time, or none that a session can have. */
export function momentOf(at: string | undefined): number | null {
  if (at === undefined || at.length > 40) return null
  const ms = Date.parse(at)
  return ms >= EARLIEST && ms <= Date.now() + DAY_MS ? ms : null
}

/** Far above what one line can have used, far below what a sum of them may come to. */
const MOST = 1e9

export const amount = (value: number | undefined): number =>
  value !== undefined && value > 0 ? Math.min(Math.round(value), MOST) : 0

/** Tokens by kind, and their cost, to add up. */
export interface Amounts {
  input: number
  output: number
  cached: number
  written: number
  reasoning: number
  cost: number
}

export const noAmounts = (): Amounts => ({ input: 0, output: 0, cached: 0, written: 0, reasoning: 0, cost: 0 })

export function amountsOf(usage: Usage): Amounts {
  const { cost = 0 } = usage
  return {
    input: amount(usage.input),
    output: amount(usage.output),
    cached: amount(usage.cached),
    written: amount(usage.written),
    reasoning: amount(usage.reasoning),
    cost: cost > 0 ? Math.min(cost, 1e6) : 0,
  }
}

export function addTo(sum: Amounts, more: Amounts): void {
  sum.input += more.input
  sum.output += more.output
  sum.cached += more.cached
  sum.written += more.written
  sum.reasoning += more.reasoning
  sum.cost += more.cost
}

/** As it is shown: what no agent has told is left out. */
export function usageOf({ input, output, cached, written, reasoning, cost }: Amounts): Usage {
  return {
    input,
    output,
    ...(cached > 0 && { cached }),
    ...(written > 0 && { written }),
    ...(reasoning > 0 && { reasoning }),
    // Sums of fractions have a tail of digits that nobody has spent.
    ...(cost > 0 && { cost: Math.round(cost * 1e6) / 1e6 }),
  }
}
