import { createContext, type ReactNode, useContext } from "react"
import type { Anchor } from "#protocol/comments"
import type { Entry, EntryPage } from "#protocol/entries"
import type { LinkedSession } from "#protocol/sessions"

/** A sub-agent, the call that ran it, and between which entries its own lie when its source is not known. */
export interface SubAgent {
  agent: string
  title: string
  from: number
  to: number | undefined
}

/** What a transcript can ask for. The page that shows it gives this; rows ask for nothing by other ways. */
export interface TranscriptDoors {
  session: string
  /** The agent's name for people. */
  agent: string
  /** Whose session it is, and so whose prompts they are, as far as is known. */
  author: string | null
  /** The name of whoever sent a prompt, by their id: in a remote session that isn't always its owner. */
  authorOf(by: string): ReactNode
  /** The session that this one went on from, if the reader may open it. */
  earlier: LinkedSession | null
  /** The address of an entry, as its reader can open it again. */
  addressOf(seq: number): string
  /** Whether the raw lines may be read. */
  download: boolean
  readPage(seq: number, signal: AbortSignal): Promise<EntryPage>
  readEntry(seq: number, signal: AbortSignal): Promise<Entry>
  readLine(seq: number, signal: AbortSignal): Promise<string>
  readBlob(hash: string, signal: AbortSignal): Promise<Blob>
  /** Shows a sub-agent's own conversation. */
  openAgent(agent: SubAgent): void
  /** What people say about entries; null for whoever may not read it. */
  comments: CommentDoor | null
}

export interface CommentDoor {
  subscribe(listener: () => void): () => void
  /** How many open comments an entry has. */
  countAt(seq: number): number
  /** Shows what is said about an entry. */
  show(seq: number): void
  /** Opens the box for a comment on an entry; null for whoever may not write one. */
  write: ((seq: number) => void) | null
  /** The same for words of an entry or a line of a diff. */
  writeOn: ((anchor: Anchor) => void) | null
}

const Doors = createContext<TranscriptDoors | null>(null)

export const DoorsProvider = Doors.Provider

export function useDoors(): TranscriptDoors {
  const doors = useContext(Doors)
  if (!doors) throw new Error("A transcript row was drawn outside a transcript.")
  return doors
}
