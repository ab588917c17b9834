import type { Pending } from "../pending.ts"
import { agentOfSource } from "../sources.ts"
import type { Titled } from "../titles.ts"

/** What the reader of Droid remembers between lines. */
export interface DroidState extends Titled {
  /** The sub-agent whose own file this is, and the call that runs it. */
  file?: string
  under?: string
  cwd: string
  told: { model?: string; directory?: string; version?: string }
  pending: Pending
}

export function startDroid(source: string): DroidState {
  const file = agentOfSource(source)
  return { cwd: "", told: {}, pending: [], ...(file !== null && { file }) }
}
