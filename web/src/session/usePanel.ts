import { useCallback, useEffect, useState } from "react"
import { placeOf, usePlace } from "../comments/place.ts"

/** What may stand beside the transcript, one at a time; the comments are another. */
export const panels = { changes: "Changes", numbers: "Numbers", agents: "Sub-agents" } as const
export type Panel = keyof typeof panels

/** Which panel is open. Opening one closes the comments, and the comments close it. */
export function usePanel(session: string, me: string | undefined) {
  const [panel, setPanel] = useState<Panel | null>(null)
  const comments = placeOf(session, me)
  const { open } = usePlace(comments)
  useEffect(() => {
    if (open) setPanel(null)
  }, [open])
  const toggle = useCallback(
    (next: Panel) => {
      comments.set({ open: false })
      setPanel((now) => (now === next ? null : next))
    },
    [comments],
  )
  const close = useCallback(() => setPanel(null), [])
  return { panel, toggle, close }
}
