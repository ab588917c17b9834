import { useNavigate } from "@tanstack/react-router"
import { UserPlus, Users } from "lucide-react"
import { useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { useCall } from "../api/useCall.ts"
import { AvatarStack } from "../ui/Avatar.tsx"
import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import { Tooltip } from "../ui/Tooltip.tsx"
import { toast } from "../ui/toast.ts"
import { calledOf } from "./names.ts"
import { shareDialog } from "./share-dialog.ts"

/** Opens the dialog: the collaborators' pictures, and "Share" for people who may. Readers get nothing. */
export function ShareButton({ session }: { session: Session }) {
  const [open, setOpen] = useState(false)
  const [coming, setComing] = useState(false)
  const unsay = useRef(() => {})
  const navigate = useNavigate()
  const maySee = session.abilities.includes("seePeople")
  const mayShare = session.abilities.includes("share")
  const count = session.shared_with ?? 0
  const people = useCall(calls.listCollaborators, { id: session.id }, { enabled: maySee && count > 0 })
  if (!maySee) return null
  const faces = (people.data?.collaborators ?? []).map((it) => ({
    id: it.person_id ?? it.email,
    name: calledOf(it, 60),
  }))
  const shared = sharedWith(
    count,
    faces.map(({ name }) => name),
  )
  const near = () => void shareDialog.fetch().catch(() => undefined)
  const show = () => {
    if (shareDialog.isThere()) return setOpen(true)
    setComing(true)
    shareDialog
      .fetch()
      .then(
        () => {
          unsay.current()
          setOpen(true)
        },
        () => {
          unsay.current = toast("The dialog didn't load. Check your connection and try again.", { tone: "bad" })
        },
      )
      .finally(() => setComing(false))
  }
  return (
    <>
      {count > 0 && (
        <Tooltip text={shared} names className="inline-flex max-sm:hidden">
          <AvatarStack people={faces} total={count} label={shared} />
        </Tooltip>
      )}
      <Button
        tone={mayShare ? "primary" : "plain"}
        size="sm"
        busy={coming}
        icon={mayShare ? <UserPlus size={16} aria-hidden /> : <Users size={16} aria-hidden />}
        onClick={show}
        onPointerEnter={near}
        onFocus={near}
        aria-haspopup="dialog"
      >
        {mayShare ? "Share" : "People"}
      </Button>
      {open && (
        <shareDialog.Part
          followed
          session={session}
          onClose={() => setOpen(false)}
          onGone={() => void navigate({ to: "/" })}
        />
      )}
    </>
  )
}

const named = 5

/** "Shared with 7 people: Alice, Bob, …, 2 more". */
function sharedWith(count: number, names: string[]): string {
  const more = count - Math.min(names.length, named)
  const all = [...names.slice(0, named), ...(more > 0 ? [`${more} more`] : [])]
  return `Shared with ${countOf(count, "person", "people")}${names.length > 0 ? `: ${all.join(", ")}` : ""}`
}
