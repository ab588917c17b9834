import type { UseQueryResult } from "@tanstack/react-query"
import { type RefObject, useRef, useState } from "react"
import type { OutputOf } from "#protocol/call"
import type { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import { says } from "../api/says.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Coming } from "../ui/Coming.tsx"
import { Confirm } from "../ui/Confirm.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { useKept } from "../ui/useKept.ts"
import { CollaboratorRow } from "./CollaboratorRow.tsx"
import { calledOf } from "./names.ts"
import { OwnerRow } from "./PersonRow.tsx"
import type { Sharing } from "./useSharing.ts"

interface Props {
  session: Session
  asked: UseQueryResult<OutputOf<typeof calls.listCollaborators>>
  people: readonly Collaborator[] | undefined
  sharing: Sharing
  box: RefObject<HTMLInputElement | null>
}

export function PeopleList({ session, asked, people, sharing, box }: Props) {
  const { me, mail } = useSignIn()
  const [asking, setAsking] = useState<Collaborator | null>(null)
  const list = useRef<HTMLUListElement>(null)
  /** Where focus goes when the question is answered: a function, since the row may be gone by then. */
  const after = useRef<HTMLElement | null>(null)
  const mayShare = session.abilities.includes("share")
  // A row keeps its key and state while its invitation becomes real; only masked addresses may be shared by several people.
  const rows = useKept(people, (it) => (mayShare ? it.email : it.id), 200)

  if (asked.isError && !asked.data) {
    return (
      <ErrorState
        title="The list of people couldn't be loaded"
        text={says(asked.error)}
        onRetry={() => void asked.refetch()}
        busy={asked.isFetching}
      />
    )
  }
  return (
    <>
      <ul ref={list}>
        <li>
          <OwnerRow session={session} me={me ?? null} />
        </li>
        {rows.map(({ key, it, state }) => (
          <Coming key={key} state={state}>
            <CollaboratorRow
              it={it}
              session={session}
              isMe={it.person_id !== null && me?.person.id === it.person_id}
              mayChange={mayShare}
              mail={mail}
              resending={sharing.resending === it.id}
              onRole={(role) => sharing.changeRole(it, role)}
              onRemove={() => setAsking(it)}
              onResend={() => sharing.resend(it)}
            />
          </Coming>
        ))}
      </ul>
      {people === undefined && <RowsComing count={session.shared_with ?? 0} />}
      {people?.length === 0 && rows.length === 0 && (
        <p className="py-2 text-muted">
          {mayShare
            ? "Nobody else has access yet. Enter an email address above to invite someone."
            : "Nobody else has access."}
        </p>
      )}
      <Removing
        it={asking}
        session={session}
        mail={mail}
        finalFocus={() => after.current}
        onClose={() => {
          after.current = asking && rowOf(list.current, asking)
          setAsking(null)
        }}
        onRemove={(it) => {
          after.current = rowAfter(list.current, people ?? [], it) ?? box.current
          setAsking(null)
          sharing.remove(it)
        }}
      />
    </>
  )
}

/** Focus goes to the row after the removed one; after the last, to the one before. */
function rowAfter(list: HTMLElement | null, people: readonly Collaborator[], gone: Collaborator): HTMLElement | null {
  const at = people.findIndex((it) => it.id === gone.id)
  const neighbour = people[at + 1] ?? people[at - 1]
  return neighbour ? rowOf(list, neighbour) : null
}

function rowOf(list: HTMLElement | null, it: Collaborator): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-role-of="${CSS.escape(it.email)}"]`) ?? null
}

interface RemovingProps {
  it: Collaborator | null
  session: Session
  mail: boolean | undefined
  finalFocus: () => HTMLElement | null
  onClose: () => void
  onRemove: (it: Collaborator) => void
}

/** Names the person and what they lose, before the click. */
function Removing({ it, session, mail, finalFocus, onClose, onRemove }: RemovingProps) {
  const last = useRef(it)
  if (it) last.current = it
  const who = last.current
  if (!who) return null
  const called = calledOf(who, 60)
  return (
    <Confirm
      open={it !== null}
      onClose={onClose}
      title={`Remove ${called}?`}
      action={`Remove ${called.length > 24 ? "them" : called}`}
      finalFocus={finalFocus}
      onConfirm={() => onRemove(who)}
    >
      {who.status === "invited"
        ? `The invitation stops working at once. ${called} isn't told.`
        : `${called} loses access at once, even where it is open now. What they wrote stays.${
            mail === false ? "" : " They get an email about it."
          }`}
      {session.visibility === "public" && " The session is public, so they can still read it at this page's address."}
      {session.visibility === "team" &&
        " The session is open to the team, so with an account here they can still read it."}
    </Confirm>
  )
}

function RowsComing({ count }: { count: number }) {
  const widths = ["w-40", "w-52", "w-36", "w-44"]
  return (
    <div className="flex flex-col">
      <Loading what="who has access" />
      {widths.slice(0, Math.max(1, Math.min(count, 4))).map((width) => (
        <div key={width} className="flex h-13 items-center gap-3">
          <Skeleton className="size-8 rounded-full" />
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  )
}
