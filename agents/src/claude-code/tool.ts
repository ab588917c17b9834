import type { Described } from "../described.ts"
import type { Change } from "../diffs.ts"

/** A call in words; `about` is the agent's own description, `change` how many lines of a file it is to change. */
export interface DescribedCall extends Described {
  about?: string
  change?: Change
}
