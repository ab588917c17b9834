import { createContext, useContext } from "react"
import type { Agents } from "./useAgents.ts"
import type { Turns } from "./useTurns.ts"

/** What stands below the rows of a session: what its turns came to, and its sub-agents. */
export interface Inside {
  turns: Turns
  folded: ReadonlySet<number>
  /** Folds a turn away or brings it back, by the seq of its prompt. */
  foldTurn: (seq: number) => void
  agents: Agents
  isLive: boolean
}

const Context = createContext<Inside | null>(null)

export const InsideProvider = Context.Provider

export function useInside(): Inside {
  const inside = useContext(Context)
  if (!inside) throw new Error("A part of a session was drawn outside a session.")
  return inside
}
