import { lazy, type RefObject, Suspense, useRef, useState } from "react"
import { type Collaborator, calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/session"
import { says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { CollaboratorRow, OwnerRow } from "./PersonRow.tsx"

const Confirm = lazy(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

interface Props {
  session: Session
  box: RefObject<HTMLInputElement | null>
  onRole: (collaborator: Collaborator, role: CollaboratorRole) => void
  onRemove: (collaborator: Collaborator) => void
}

/** How long a row takes to go (with reduced motion CSS makes it nothing, and nobody waits for it to be seen). */
const going = 200

export function PeopleList({ session, box, onRole, onRemove }: Props) {
  const { me } = useSignIn()
  const asked = useCall(calls.listCollaborators, { id: session.id }, { every: 10_000 })
  const [asking, setAsking] = useState<Collaborator | null>(null)
  const [leaving, setLeaving] = useState<string | null>(null)
  const first = useRef<Set<string> | null>(null)
  const mayShare = session.abilities.includes("share")

  if (asked.data && first.current === null) first.current = new Set(asked.data.collaborators.map((it) => it.id))

  if (asked.isPending) {
    return (
      <div className="flex flex-col">
        <Loading what="who has access" />
        {["w-40", "w-52", "w-36"].map((width) => (
          <div key={width} className="flex h-13 items-center gap-3">
            <Skeleton className="size-8 rounded-full" />
            <Skeleton className={`h-4 ${width}`} />
          </div>
        ))}
      </div>
    )
  }
  if (asked.isError && !asked.data) {
    return (
      <ErrorState
        title="Who has access could not be loaded"
        text={says(asked.error)}
        onRetry={() => void asked.refetch()}
        busy={asked.isFetching}
      />
    )
  }

  const people = asked.data.collaborators
  /** Focus goes to the row after the one that goes; after the last, to the one before; with none left, to the box. */
  const next = (): HTMLElement | null => {
    if (!asking) return box.current
    const at = people.findIndex((it) => it.id === asking.id)
    const neighbour = people[at + 1] ?? people[at - 1]
    return (
      (neighbour && document.querySelector<HTMLElement>(`[data-role-of="${CSS.escape(neighbour.id)}"]`)) ?? box.current
    )
  }

  const called = asking ? cleanLine(asking.name ?? asking.email, 60) : ""
  return (
    <>
      <ul>
        <OwnerRow session={session} me={me ?? null} />
        {people.map((it) => (
          <CollaboratorRow
            key={it.id}
            it={it}
            kind={session.kind}
            isMe={me?.person.id === it.person_id && it.person_id !== null}
            mayChange={mayShare}
            comes={first.current !== null && !first.current.has(it.id)}
            goes={leaving === it.id}
            onRole={(role) => onRole(it, role)}
            onRemove={() => setAsking(it)}
          />
        ))}
      </ul>
      {people.length === 0 && (
        <p className="py-2 text-muted">
          {mayShare ? "Nobody else has access. Invite somebody above." : "Nobody else has access."}
        </p>
      )}
      <Suspense fallback={null}>
        {asking && (
          <Confirm
            open
            onClose={() => setAsking(null)}
            title={`Remove ${called}?`}
            action={`Remove ${called.length > 24 ? "them" : called}`}
            finalFocus={next}
            onConfirm={() => {
              const gone = asking
              next()?.focus()
              setAsking(null)
              setLeaving(gone.id)
              setTimeout(() => {
                setLeaving(null)
                onRemove(gone)
              }, going)
            }}
          >
            {asking.status === "invited"
              ? `The invitation of ${called} stops working at once.`
              : `${called} loses access at once.`}{" "}
            {session.visibility === "public" && "The session is public, so whoever has its link can still read it."}
          </Confirm>
        )}
      </Suspense>
    </>
  )
}
