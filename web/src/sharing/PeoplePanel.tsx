import type { UseQueryResult } from "@tanstack/react-query"
import type { RefObject } from "react"
import type { OutputOf } from "#protocol/call"
import type { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import { GeneralAccess } from "./GeneralAccess.tsx"
import { InviteRow } from "./InviteRow.tsx"
import { PeopleList } from "./PeopleList.tsx"
import type { Sharing } from "./useSharing.ts"
import { YourAccess } from "./YourAccess.tsx"

interface Props {
  session: Session
  asked: UseQueryResult<OutputOf<typeof calls.listCollaborators>>
  /** The people with access, as far as known. */
  people: readonly Collaborator[] | undefined
  sharing: Sharing
  box: RefObject<HTMLInputElement | null>
  say: (text: string) => void
  onGone: () => void
}

/** Invite people, see who has access, and decide about everybody else. */
export function PeoplePanel({ session, asked, people, sharing, box, say, onGone }: Props) {
  const { abilities } = session
  return (
    <div className="flex flex-col gap-5">
      {abilities.includes("share") && (
        <InviteRow session={session} sharing={sharing} people={people ?? []} box={box} say={say} />
      )}
      {session.access_type === "shared" && <YourAccess session={session} onGone={onGone} />}
      {abilities.includes("seePeople") && (
        <section aria-labelledby="people-with-access">
          <h3 id="people-with-access" className="mb-1 text-base">
            People with access
          </h3>
          <PeopleList session={session} asked={asked} people={people} sharing={sharing} box={box} />
        </section>
      )}
      {(abilities.includes("publish") || abilities.includes("manage")) && (
        <GeneralAccess
          session={session}
          busy={sharing.changingVisibility}
          onChange={sharing.setVisibility}
          onComments={sharing.setComments}
        />
      )}
    </div>
  )
}
