import type { Pending } from "../pending.ts"
import { fingerprint, remember, told } from "../read-line.ts"
import type { Facts } from "../reader.ts"
import type { Titled } from "../titles.ts"

/** What the reader of remote sessions remembers between lines; every list is bounded. */
export interface RemoteState extends Titled {
  told: { version?: string; directory?: string; branch?: string; permissionMode?: string }
  /** What calls without a result are about to change. */
  pending: Pending
  /** Fingerprints of the latest calls that were refused, of the turn's prompt, and of the run. */
  refused: number[]
  prompt?: number
  run?: number
}

const REFUSED = 48

export const startRemote = (): RemoteState => ({ told: {}, pending: [], refused: [] })

export function refuse(state: RemoteState, call: string): void {
  if (call !== "") remember(state.refused, fingerprint(call), REFUSED)
}

export const isRefused = (state: RemoteState, call: string): boolean => state.refused.includes(fingerprint(call))

/** Notes the mode that the agent is in; whether it is another one than before. */
export function changesMode(state: RemoteState, facts: Facts, mode: string): boolean {
  told(facts, state.told, "permissionMode", mode)
  return facts.permissionMode !== undefined
}
