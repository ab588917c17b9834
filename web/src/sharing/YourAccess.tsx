import { useState } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { Avatar } from "../ui/Avatar.tsx"
import { Button } from "../ui/Button.tsx"
import LeaveDialog from "./LeaveDialog.tsx"
import { mayOf, roleLabel } from "./roles.ts"

/** For a collaborator: whose session this is, what they may do here, and how to leave. */
export function YourAccess({ session, onGone }: { session: Session; onGone: () => void }) {
  const [leaving, setLeaving] = useState(false)
  const role = session.collaborator_role
  if (role === null) return null
  const owner = cleanLine(session.owner.name, 60)
  return (
    <section aria-label="Your access" className="rounded-surface border border-line px-4 py-3">
      <div className="flex items-center gap-3 max-sm:flex-wrap">
        <Avatar id={session.owner.id} name={owner} picture={session.owner.picture} size={32} />
        <div className="min-w-0 flex-1">
          <p className="font-medium">
            <bdi>{owner}</bdi> shared this session with you
          </p>
          <p className="text-sm text-muted">
            You're a {roleLabel(role).toLowerCase()}: you can {mayOf(role, session.kind)}.
          </p>
        </div>
        {session.abilities.includes("leave") && (
          <Button onClick={() => setLeaving(true)} className="max-sm:w-full">
            Leave
          </Button>
        )}
      </div>
      {leaving && <LeaveDialog session={session} onClose={() => setLeaving(false)} onGone={onGone} />}
    </section>
  )
}
