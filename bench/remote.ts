import type { Table } from "./measure.ts"
import { remoteText } from "./remote-text.ts"
import { remoteTurns } from "./remote-turns.ts"

/** Remote sessions: how long people wait for words, for an approval and for an answer, and what streaming costs. */
export const remoteBenchmarks: Record<string, (table: Table) => Promise<void>> = {
  "remote-text": remoteText,
  "remote-turns": remoteTurns,
}
