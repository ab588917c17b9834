import { Link } from "@tanstack/react-router"
import { X } from "lucide-react"
import { useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { useCall } from "../api/useCall.ts"
import { addressFor } from "../identity/address-for.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Avatar } from "../ui/Avatar.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { Notice } from "../ui/Notice.tsx"
import { greeted, markGreeted } from "./greeted.ts"
import { mayOf, roleLabel } from "./roles.ts"

/** A first opening this long ago still counts as the first visit. */
const first = 5 * 60_000

/** Shown once, on a person's first visit: who shared this, and what they may do here. */
export function Greeting({ session }: { session: Session }) {
  const { me } = useSignIn()
  const [fromLetter] = useState(() => addressFor(location.hash) !== null)
  const [before] = useState(() => greeted(session.id))
  const [closed, setClosed] = useState(false)
  const role = session.access_type === "shared" ? session.collaborator_role : null
  const people = useCall(calls.listCollaborators, { id: session.id }, { enabled: role !== null && !before })
  const own = people.data?.collaborators.find((it) => it.person_id !== null && it.person_id === me?.person.id)
  const isFirst = own?.accepted_at != null && Math.abs(Date.now() - Date.parse(own.accepted_at)) < first
  const greets = role !== null && !before && (fromLetter || isFirst)
  const invites = fromLetter && me === null

  useEffect(() => {
    // The address has done its job; a copied link must not include it.
    if (fromLetter && me) window.history.replaceState(window.history.state, "", location.pathname + location.search)
  }, [fromLetter, me])
  useEffect(() => {
    if (greets) markGreeted(session.id)
  }, [greets, session.id])

  if (closed || (!greets && !invites)) return null
  const owner = cleanLine(session.owner.name, 60)
  return (
    <div className="border-b border-line px-4 py-2 sm:px-5">
      {invites ? (
        <Notice
          role="status"
          tone="accent"
          action={
            <Link
              to="/sign-in"
              search={{ to: location.pathname }}
              hash={location.hash.slice(1)}
              className={buttonClass({ size: "sm" })}
            >
              Sign in
            </Link>
          }
        >
          <bdi className="font-medium">{owner}</bdi> invited you. Sign in with the address the email was sent to, and
          you'll find the session again under Shared with me.
        </Notice>
      ) : (
        <Notice
          role="status"
          tone="accent"
          icon={<Avatar id={session.owner.id} name={owner} picture={session.owner.picture} size={20} />}
          action={
            <span className="self-start">
              <IconButton label="Close" icon={<X size={16} aria-hidden />} onClick={() => setClosed(true)} />
            </span>
          }
        >
          <bdi className="font-medium">{owner}</bdi> shared this session with you.{" "}
          {role && `As a ${roleLabel(role).toLowerCase()} you can ${mayOf(role, session.kind)}.`} You'll find it again
          under Shared with me.
        </Notice>
      )}
    </div>
  )
}
