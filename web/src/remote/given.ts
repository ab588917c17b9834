import { type ComponentType, createContext, useContext } from "react"
import type { Session } from "#protocol/sessions"
import type { Names } from "./people-words.ts"

/** What the cards of one remote session have in common; the page gives the two that transcripts draw with. */
export interface Given {
  session: Session
  names: Names
  /** Text as it is, with characters that deceive shown by their name. */
  Plain: ComponentType<{ text: string }>
  Diff: ComponentType<{ text: string; label: string; file: string }>
}

const Context = createContext<Given | null>(null)
export const GivenProvider = Context.Provider

export function useGiven(): Given {
  const given = useContext(Context)
  if (!given) throw new Error("A card was drawn outside a remote session.")
  return given
}
