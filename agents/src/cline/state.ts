import type { Pending } from "../pending.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Cline remembers between records. */
export interface ClineState extends Titled {
  told: { model?: string }
  pending: Pending
  /** Whether the task was shown: the first words are a person's. */
  began?: true
  /** The call that output is of. */
  last?: string
}
