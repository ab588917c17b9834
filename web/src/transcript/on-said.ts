import { said, type TextFrame } from "../api/live.ts"

/** Frames of text for the one session that shows them, in the order in which they come. */
export function onSaid(session: string, hear: (frame: TextFrame) => void): () => void {
  const take = () => {
    for (const frame of said.frames.splice(0)) if (frame.session === session) hear(frame)
  }
  said.heard = take
  take()
  return () => {
    if (said.heard === take) said.heard = () => {}
  }
}
