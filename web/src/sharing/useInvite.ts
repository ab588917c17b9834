import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { normaliseAddress } from "#protocol/address"
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
import { sharingOf } from "./ahead.ts"
import { outcomeOf } from "./outcome.ts"
import { splitAddresses } from "./split-addresses.ts"
import { type Sharing, touches } from "./useSharing.ts"

interface Needs {
  session: Session
  sharing: Sharing
  say: (text: string) => void
  /** After it is done: focus goes back to the box. */
  onDone: () => void
}

/** What stands in the box, what is sent, and what came of it. What was refused stays in the box with its reason. */
export function useInvite({ session, sharing, say, onDone }: Needs) {
  const queries = useQueryClient()
  const drafts = draftsIn(session.id)
  const [chips, setChips] = useState<string[]>(() => splitAddresses(readDraft(`${drafts}invite`) ?? "").map(storedOf))
  const [text, setText] = useState("")
  const [note, setNote] = useDraft(`${drafts}note`)
  const [role, setRole] = useState<CollaboratorRole>("viewer")
  const [flaw, setFlaw] = useState<string | null>(null)
  const [outcome, setOutcome] = useState<{ text: string; invited: string[] } | null>(null)
  const invite = useSend(calls.invite, {
    quiet: true,
    together: [sharingOf(session.id), "invite"],
    refreshes: touches,
    onDone: (output) => done("results" in output ? output.results : [output]),
  })

  /** What is not sent since it is no address. */
  const stays = useRef<string[]>([])
  const written = [...chips, text].filter(Boolean).join(", ")
  useEffect(() => writeDraft(`${drafts}invite`, written), [drafts, written])

  const all = () => [...new Set([...chips, ...splitAddresses(text).map(storedOf)])]

  function done(results: InviteResult[]) {
    sharing.people.invite(results)
    const refused = results.filter((it) => "error" in it)
    // What was refused, and what was never sent since it is no address, stays to be mended.
    setChips([...refused.map((it) => it.email), ...stays.current])
    setText("")
    if (refused.length === 0) setNote("")
    const { good, bad, invited } = outcomeOf(results, role)
    setFlaw(bad)
    setOutcome(good ? { text: good, invited } : null)
    say([good, bad].filter(Boolean).join(" "))
    onDone()
  }

  function changed() {
    setFlaw(null)
    setOutcome(null)
    invite.reset()
  }

  return {
    chips,
    text,
    note,
    role,
    flaw: flaw ?? (invite.error ? says(invite.error) : null),
    outcome,
    busy: invite.isPending,
    all,
    setRole,
    setNote,
    type(value: string) {
      changed()
      if (/[\s,;]$/.test(value) && value.trim() !== "") this.add(value)
      else setText(value)
    },
    add(pasted: string) {
      changed()
      setChips([...new Set([...chips, ...splitAddresses(pasted).map(storedOf)])])
      setText("")
    },
    /** Puts a chip back into the line that is written; what stands there becomes a chip. */
    edit(chip: string) {
      changed()
      setChips([...new Set([...chips.filter((it) => it !== chip), ...splitAddresses(text).map(storedOf)])])
      setText(chip)
    },
    takeOut(chip: string) {
      changed()
      setChips(chips.filter((it) => it !== chip))
    },
    takeOutLast() {
      if (chips.length > 0) this.takeOut(chips.at(-1) ?? "")
    },
    refuse: setFlaw,
    send(emails: string[]) {
      changed()
      stays.current = all().filter((it) => !emails.includes(it))
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

const storedOf = (written: string) => normaliseAddress(written) ?? written
