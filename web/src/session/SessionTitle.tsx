import { Pencil } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { draftsIn } from "../api/draft-name.ts"
import { readDraft, writeDraft } from "../ui/drafts.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { whenWanted } from "../ui/when-wanted.ts"

const field = whenWanted(() => import("./SessionTitleField.tsx"), {
  meanwhile: <div className="h-9 min-w-0 flex-1" />,
})

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
      <field.Part
        session={session}
        draft={draft}
        onDone={() => {
          writeDraft(draft, undefined)
          setEditing(false)
          requestAnimationFrame(() => pencil.current?.focus())
        }}
        onClose={() => setEditing(false)}
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
            onPointerEnter={() => void field.fetch().catch(() => undefined)}
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
