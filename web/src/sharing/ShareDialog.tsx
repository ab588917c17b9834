import { useCallback, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/session"
import { useCall } from "../api/useCall.ts"
import { titleOf } from "../sessions/title-of.ts"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { CopyLink } from "./CopyLink.tsx"
import { GeneralAccess } from "./GeneralAccess.tsx"
import { InviteRow } from "./InviteRow.tsx"
import { PeopleList } from "./PeopleList.tsx"
import { useSharing } from "./useSharing.ts"

/** Who can see a session, and the ways to change that. What is shown follows the abilities that the server gave. */
export default function ShareDialog({ session: given, onClose }: { session: Session; onClose: () => void }) {
  const session = useCall(calls.getSession, { id: given.id }).data ?? given
  const box = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState("")
  const say = useCallback((text: string) => setSaid(text), [])
  const { changeRole, remove, setVisibility } = useSharing(session.id, say)
  const mayShare = session.abilities.includes("share")
  const mayAccess = session.abilities.includes("publish") || session.abilities.includes("manage")

  return (
    <Dialog
      full
      open
      onClose={onClose}
      title={mayShare ? "Share this session" : "Who has access"}
      text={<bdi className="block truncate">{titleOf(session)}</bdi>}
      initialFocus={mayShare ? box : true}
      footer={
        <>
          <CopyLink session={session} />
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        {mayShare && <InviteRow session={session} box={box} say={say} />}
        {session.abilities.includes("seePeople") && (
          <section aria-labelledby="people-with-access">
            <h3 id="people-with-access" className="mb-1 text-base">
              People with access
            </h3>
            <PeopleList
              session={session}
              box={box}
              onRole={(it, role) => changeRole.mutate({ id: session.id, collaboratorId: it.id, role })}
              onRemove={(it) => remove.mutate({ id: session.id, collaboratorId: it.id })}
            />
          </section>
        )}
        {mayAccess && (
          <GeneralAccess
            session={session}
            busy={setVisibility.isPending}
            onChange={(visibility) => setVisibility.mutate({ id: session.id, visibility })}
          />
        )}
        <p role="status" className="sr-only">
          {said}
        </p>
      </div>
    </Dialog>
  )
}
