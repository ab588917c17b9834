import { MessageSquare } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { Button } from "../ui/Button.tsx"
import { openComments, panelNear } from "./Comments.tsx"
import { placeOf, usePlace } from "./place.ts"
import { countOpen, useComments } from "./useComments.ts"

interface Props {
  session: Session
  me: string | undefined
  className?: string
}

/** Opens and closes the comments, and says how many are open. */
export function CommentsButton({ session, me, className }: Props) {
  const place = placeOf(session.id, me)
  const { open } = usePlace(place)
  const { data } = useComments(session, place)
  const count = countOpen(data)
  const unread = open ? 0 : (data?.read?.unread ?? 0)
  if (!session.abilities.includes("readComments")) return null
  return (
    <Button
      size="sm"
      tone="quiet"
      icon={<MessageSquare size={16} aria-hidden />}
      aria-expanded={open}
      onPointerEnter={panelNear}
      onFocus={panelNear}
      onClick={() => (open ? place.set({ open: false }) : openComments(place))}
      {...(className && { className })}
    >
      <span className="max-lg:sr-only">Comments</span>
      {count && (
        <span className="tabular-nums">
          {count}
          <span className="sr-only"> open</span>
        </span>
      )}
      {unread > 0 && (
        <span className="comment-new tabular-nums">
          {unread} <span className="max-sm:sr-only">new</span>
        </span>
      )}
    </Button>
  )
}
