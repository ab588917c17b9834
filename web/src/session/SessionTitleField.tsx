import { useEffect, useRef } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { useSend } from "../api/useSend.ts"
import { useDraft } from "../ui/drafts.ts"

interface Props {
  session: Session
  draft: string
  onDone: () => void
  /** Its code did not come: what was typed before is kept. */
  onClose: () => void
}

/** The title, to be changed in place. */
export default function SessionTitleField({ session, draft, onDone }: Props) {
  const [text, setText] = useDraft(draft, session.title)
  const field = useRef<HTMLInputElement>(null)
  const rename = useSend(calls.patchSession, { onDone })
  useEffect(() => field.current?.select(), [])
  const keep = () => {
    const title = text.trim()
    if (title === "" || title === session.title) onDone()
    else rename.mutate({ id: session.id, title })
  }
  return (
    <form
      className="min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <h1 className="sr-only">{cleanLine(session.title)}</h1>
      <input
        ref={field}
        aria-label="Title of the session"
        value={text}
        maxLength={500}
        disabled={rename.isPending}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
        className="h-9 w-full max-w-[40rem] rounded-control border border-control bg-surface px-2 text-lg font-semibold"
      />
    </form>
  )
}
