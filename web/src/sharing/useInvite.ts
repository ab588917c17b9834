import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import type { InviteResult } from "#protocol/sharing"
import { draftsIn } from "../api/draft-name.ts"
import { refresh } from "../api/keys.ts"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { readDraft, useDraft, writeDraft } from "../ui/drafts.ts"
import { added, allOf, edited, fromDraft, takenOut, toDraft, typed, type Written } from "./address-chips.ts"
import { sharingOf } from "./ahead.ts"
import { outcomeOf } from "./outcome.ts"
import type { Sharing } from "./useSharing.ts"

interface Needs {
  session: Session
  sharing: Sharing
  say: (text: string) => void
  /** Called at the end: focus goes back to the box. */
  onDone: () => void
}

/** The contents of the box, the sending, and its result. Refused addresses stay in the box with the reason. */
export function useInvite({ session, sharing, say, onDone }: Needs) {
  const queries = useQueryClient()
  const drafts = draftsIn(session.id)
  const [box, setBox] = useState<Written>(() => fromDraft(readDraft(`${drafts}invite`) ?? ""))
  const [note, setNote] = useDraft(`${drafts}note`)
  const [role, setRole] = useState<CollaboratorRole>("viewer")
  const [flaw, setFlaw] = useState<string | null>(null)
  const [outcome, setOutcome] = useState<{ text: string; invited: string[] } | null>(null)
  const invite = useSend(calls.invite, {
    quiet: true,
    together: [sharingOf(session.id), "invite"],
    onDone: (output) => done("results" in output ? output.results : [output]),
  })

  /** Not sent, because it isn't an address. */
  const stays = useRef<string[]>([])
  const written = toDraft(box)
  useEffect(() => writeDraft(`${drafts}invite`, written), [drafts, written])

  function done(results: InviteResult[]) {
    sharing.people.invite(results)
    const refused = results.filter((it) => "error" in it)
    // Refused addresses, and text that isn't an address and was never sent, stay to be corrected.
    setBox({ chips: [...refused.map((it) => it.email), ...stays.current], text: "" })
    if (refused.length === 0) setNote("")
    const { good, bad, invited } = outcomeOf(results, role)
    setFlaw(bad)
    setOutcome(good ? { text: good, invited } : null)
    say([good, bad].filter(Boolean).join(" "))
    onDone()
  }

  function changed(to: Written) {
    setFlaw(null)
    setOutcome(null)
    invite.reset()
    setBox(to)
  }

  return {
    chips: box.chips,
    text: box.text,
    note,
    role,
    flaw: flaw ?? (invite.error ? says(invite.error) : null),
    outcome,
    busy: invite.isPending,
    all: () => allOf(box),
    setRole,
    setNote,
    type: (value: string) => changed(typed(box, value)),
    add: (pasted: string) => changed(added(box, pasted)),
    edit: (chip: string) => changed(edited(box, chip)),
    takeOut: (chip: string) => changed(takenOut(box, chip)),
    takeOutLast() {
      const last = box.chips.at(-1)
      if (last !== undefined) changed(takenOut(box, last))
    },
    refuse: setFlaw,
    send(emails: string[]) {
      changed(box)
      stays.current = allOf(box).filter((it) => !emails.includes(it))
      const said = note.trim()
      invite.mutate(
        { id: session.id, emails, role, ...(said && { note: said }) },
        {
          onError: (error) => {
            const lost = error instanceof Refusal && (error.code === "NOT_OWNER" || error.code === "NOT_FOUND")
            if (lost) void refresh(queries, ["getSession"], session.id)
          },
        },
      )
    },
  }
}

export type Invite = ReturnType<typeof useInvite>
