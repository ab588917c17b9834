import { Pencil } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { draftsIn } from "../api/draft-name.ts"
import { useSend } from "../api/useSend.ts"
import { readDraft, useDraft, writeDraft } from "../ui/drafts.ts"
import { IconButton } from "../ui/IconButton.tsx"

/** The title; who manages the session changes it in place. Enter keeps the change, Escape drops it. */
export function SessionTitle({ session }: { session: Session }) {
  const draft = `${draftsIn(session.id)}title`
  const [editing, setEditing] = useState(() => readDraft(draft) !== undefined)
  const pencil = useRef<HTMLButtonElement>(null)
  const title = cleanLine(session.title, 500) || "Untitled session"
  const manages = session.abilities.includes("manage")
  useEffect(() => {
    const edit = () => setEditing(true)
    window.addEventListener(renameAsked, edit)
    return () => window.removeEventListener(renameAsked, edit)
  }, [])
  if (editing && manages) {
    return (
      <Edit
        session={session}
        draft={draft}
        onDone={() => {
          writeDraft(draft, undefined)
          setEditing(false)
          requestAnimationFrame(() => pencil.current?.focus())
        }}
      />
    )
  }
  return (
    <div className="group/title flex min-w-0 flex-1 items-center gap-1">
      <h1 dir="auto" className="truncate text-lg tracking-tight" title={title}>
        {title}
      </h1>
      {manages && (
        <span className="shrink-0 opacity-0 transition-opacity group-hover/title:opacity-100 focus-within:opacity-100 max-sm:hidden">
          <IconButton
            ref={pencil}
            label="Rename"
            icon={<Pencil size={14} aria-hidden />}
            onClick={() => setEditing(true)}
          />
        </span>
      )}
    </div>
  )
}

/** The menu asks for the field that stands in the header. */
const renameAsked = "openctl:rename"
export const askRename = () => window.dispatchEvent(new Event(renameAsked))

function Edit({ session, draft, onDone }: { session: Session; draft: string; onDone: () => void }) {
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
