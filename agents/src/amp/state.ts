import type { Pending } from "../pending.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Amp remembers between records. */
export interface AmpState extends Titled {
  cwd: string
  told: { model?: string; directory?: string; branch?: string; version?: string }
  pending: Pending
}
