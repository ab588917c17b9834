import type { SubAgentRow } from "#protocol/turns"
import { countOf } from "../ui/count.ts"
import { lengthOf, sayLength } from "./turn-words.ts"

/** "Running", "12 calls", "1 failed", "3 min". */
export function agentWords(row: SubAgentRow | undefined, isRunning: boolean): string[] {
  const words = isRunning ? ["Running"] : []
  if (!row) return words
  if (row.calls > 0) words.push(countOf(row.calls, "call"))
  if (row.failures > 0) words.push(`${row.failures.toLocaleString("en")} failed`)
  const ms = lengthOf(row.at, row.last)
  if (ms !== null && ms >= 1_000) words.push(sayLength(ms))
  return words
}
