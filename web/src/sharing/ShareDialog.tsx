import { useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { isDenied } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { titleOf } from "../overview/title-of.ts"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { StateDot } from "../ui/StateDot.tsx"
import { Tabs } from "../ui/Tabs.tsx"
import { peopleAhead, sessionAhead, usePending } from "./ahead.ts"
import { CopyLink } from "./CopyLink.tsx"
import { HistoryPanel } from "./HistoryPanel.tsx"
import { LinksPanel } from "./LinksPanel.tsx"
import { PeoplePanel } from "./PeoplePanel.tsx"
import { StandingNotice } from "./StandingNotice.tsx"
import { usePeopleNews } from "./usePeopleNews.ts"
import { useSay } from "./useSay.ts"
import { useSharing } from "./useSharing.ts"
import { standingWords, useStanding } from "./useStanding.ts"

interface Props {
  session: Session
  /** After it has closed completely. */
  onClose: () => void
  /** After the viewer has left the session. */
  onGone?: () => void
  /** The page behind follows the session live. */
  followed?: boolean
}

/** Who can see a session, and the ways to change that. Controls are shown by the abilities that the server returned. */
export default function ShareDialog({ session: given, followed = false, onClose, onGone }: Props) {
  const { id } = given
  const [open, setOpen] = useState(true)
  const close = () => setOpen(false)
  const pending = usePending(id)
  const standing = useStanding(given, followed)
  // Live updates make polling unnecessary.
  const every = standing === "live" ? {} : { every: 10_000 }
  const askedSession = useCall(calls.getSession, { id }, every)
  const session = sessionAhead(askedSession.data ?? given, pending)
  const maySee = session.abilities.includes("seePeople")
  const people = useCall(calls.listCollaborators, { id }, { ...every, enabled: maySee })
  const box = useRef<HTMLInputElement>(null)
  const [tab, setTab] = useState("people")
  const [said, say] = useSay()
  const sharing = useSharing(id, say)
  usePeopleNews(people.data?.collaborators, pending.length > 0, say)
  const lost = askedSession.error !== null && isDenied(askedSession.error)
  const mayShare = session.abilities.includes("share")
  const began = useRef(mayShare)
  const panel = (
    <PeoplePanel
      session={session}
      asked={people}
      people={people.data && peopleAhead(people.data.collaborators, pending)}
      sharing={sharing}
      box={box}
      say={say}
      onGone={() => {
        onClose()
        onGone?.()
      }}
    />
  )

  return (
    <Dialog
      full
      open={open}
      onClose={close}
      onClosed={onClose}
      title={mayShare ? "Share this session" : "Who has access"}
      text={<bdi className="block truncate">{titleOf(session)}</bdi>}
      aside={<StateDot {...standingWords[standing]} />}
      initialFocus={mayShare ? box : true}
      className="sm:min-h-[min(28rem,88vh)]"
      footer={
        <div className="flex w-full flex-wrap justify-end gap-x-3 gap-y-2 sm:flex-nowrap">
          {!lost && <CopyLink session={session} say={say} />}
          <Button tone="primary" onClick={close} className="max-sm:flex-1">
            Done
          </Button>
        </div>
      }
    >
      <StandingNotice
        standing={standing}
        lost={lost}
        noLongerOwner={began.current && !mayShare}
        clash={sharing.clash}
        onRefresh={sharing.clashSeen}
      />
      {lost ? null : session.abilities.includes("seeSharing") ? (
        <Tabs
          label="Sharing"
          value={tab}
          onChange={setTab}
          tabs={[
            { value: "people", label: "People", panel },
            { value: "links", label: "Share links", panel: <LinksPanel session={session} say={say} /> },
            { value: "history", label: "History", panel: <HistoryPanel session={session} say={say} /> },
          ]}
        />
      ) : (
        panel
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </Dialog>
  )
}
