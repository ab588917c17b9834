import type { Selectable } from "kysely"
import type { EntryCallsTable, FileChangesTable, SubAgentsTable } from "../storage/tables/turns.ts"
import { type Amounts, noAmounts } from "./bounds.ts"

/** The rows that entries are counted into, and what turns gain by them. */

type Row<Table> = Omit<Selectable<Table>, "session_id" | "reading">
export type AgentRow = Row<SubAgentsTable>
export type CallRow = Row<EntryCallsTable>
export type ChangeRow = Row<FileChangesTable> & { path: string }

/** What a turn gains. `begun` makes it; `moved` gives it another prompt. */
export interface TurnGain {
  n: number
  begun: { seq: number; text: string; at: number | null } | null
  moved: { seq: number; text: string } | null
  lastSeq: number | null
  last: number | null
  calls: number
  failures: number
  errors: number
  files: number
  added: number
  removed: number
  usage: Amounts
}

export const noGain = (n: number): TurnGain => ({
  n,
  begun: null,
  moved: null,
  lastSeq: null,
  last: null,
  calls: 0,
  failures: 0,
  errors: 0,
  files: 0,
  added: 0,
  removed: 0,
  usage: noAmounts(),
})

/** What one entry counted, kept for as long as another may replace it. */
export interface Counted {
  turn: number | null
  begins: boolean
  prompt: boolean
  agent: string | null
  model: string | null
  calls: number
  failures: number
  /** Missing in what an earlier version kept. */
  errors?: number
  answers: number
  /** The hash of each path, the lines added, and the lines removed. */
  touched: [string, number, number][]
}
