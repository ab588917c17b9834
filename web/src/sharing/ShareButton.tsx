import { UserPlus, Users } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/session"
import { useCall } from "../api/useCall.ts"
import { AvatarStack } from "../ui/Avatar.tsx"
import { Button } from "../ui/Button.tsx"

const load = () => import("./ShareDialog.tsx")
const ShareDialog = lazy(load)

/** The way to the dialog: faces of those it is shared with, and "Share" for who may. Readers get nothing. */
export function ShareButton({ session }: { session: Session }) {
  const [open, setOpen] = useState(false)
  const maySee = session.abilities.includes("seePeople")
  const mayShare = session.abilities.includes("share")
  const count = session.shared_with ?? 0
  const people = useCall(calls.listCollaborators, { id: session.id }, { enabled: maySee && count > 0 })
  if (!maySee) return null
  const faces = (people.data?.collaborators ?? []).map((it) => ({
    id: it.person_id ?? it.email,
    name: cleanLine(it.name ?? it.email, 60),
  }))
  return (
    <>
      {count > 0 && (
        <span className="max-sm:hidden">
          <AvatarStack
            people={faces}
            total={count}
            label={`Shared with ${count} ${count === 1 ? "person" : "people"}`}
          />
        </span>
      )}
      <Button
        tone={mayShare ? "primary" : "plain"}
        size="sm"
        icon={mayShare ? <UserPlus size={16} aria-hidden /> : <Users size={16} aria-hidden />}
        onClick={() => setOpen(true)}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        aria-haspopup="dialog"
      >
        {mayShare ? "Share" : "People"}
      </Button>
      <Suspense fallback={null}>{open && <ShareDialog session={session} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
