import type { Session } from "#protocol/sessions"
import type { Agents } from "./useAgents.ts"
import type { Conversation } from "./useConversation.ts"
import type { Turns } from "./useTurns.ts"

/** What a panel beside the transcript is given. */
export interface PanelProps {
  session: Session
  total: number
  turns: Turns
  agents: Agents
  where: Conversation
  /** Goes to an entry; a sheet closes, since it lies over it. */
  onJump: (seq: number, to?: number) => void
}
