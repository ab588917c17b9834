import type { Pending } from "../pending.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Pi remembers between lines. */
export interface PiState extends Titled {
  cwd: string
  told: { model?: string; directory?: string }
  /** The id of the record before this one; "" at the top of the tree. Undefined before the first one with an id. */
  last?: string
  /** The session that this one was branched off, and when: older records are copies of that one's. */
  origin?: string
  began?: string
  pending: Pending
}

export function startPi(): PiState {
  return { cwd: "", told: {}, pending: [] }
}
