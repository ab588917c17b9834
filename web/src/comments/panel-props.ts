import type { ReactNode } from "react"
import type { Person } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import type { CommentPlace } from "./place.ts"

export interface CommentsProps {
  session: Session
  me: Person | undefined
  /** Prints a stranger's words, with characters that deceive shown by name; as Markdown, or as they are. */
  Words: (props: { text: string }) => ReactNode
  Plain: (props: { text: string }) => ReactNode
  onJump: (seq: number) => void
}

export interface PanelProps extends CommentsProps {
  place: CommentPlace
}
