import { Check, MessageSquarePlus } from "lucide-react"
import { type RefObject, useId, useState } from "react"
import { normaliseAddress } from "#protocol/address"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { AddressBox } from "./AddressBox.tsx"
import { CopyPage } from "./CopyPage.tsx"
import { adviceOn, sayBad } from "./invite-advice.ts"
import { Note } from "./Note.tsx"
import { RolePicker } from "./RolePicker.tsx"
import { mayOf } from "./roles.ts"
import { useInvite } from "./useInvite.ts"
import type { Sharing } from "./useSharing.ts"

interface Props {
  session: Session
  sharing: Sharing
  people: readonly Collaborator[]
  box: RefObject<HTMLInputElement | null>
  say: (text: string) => void
}

/** One or many addresses, one role for all of them, and what will happen, before the click. */
export function InviteRow({ session, sharing, people, box, say }: Props) {
  const id = useId()
  const { me, mail, limits } = useSignIn()
  const invite = useInvite({ session, sharing, say, onDone: () => box.current?.focus() })
  const [noting, setNoting] = useState(() => invite.note !== "")
  const own = me?.addresses.map((it) => it.email) ?? []
  const known = { people, own, most: limits?.collaborators ?? 50 }
  // While it runs, the invited people are in the list already and would be reported as existing.
  const advice = invite.busy ? { wrong: null, tip: null } : adviceOn(invite, known)
  const wrong = advice.wrong ?? invite.flaw
  const all = invite.all()
  const bad = all.filter((it) => normaliseAddress(it) === null).length
  const count = all.length

  function submit() {
    if (invite.busy) return
    const good = all.filter((it) => normaliseAddress(it) !== null)
    const others = good.filter((it) => !own.includes(it))
    if (all.length === 0) invite.refuse("Enter the email address of someone to invite.")
    else if (good.length === 0) invite.refuse(sayBad(all))
    else if (!advice.full && others.length > 0) invite.send(good)
    box.current?.focus()
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="flex items-start gap-2 max-sm:flex-wrap">
        <AddressBox
          invite={invite}
          box={box}
          wrong={wrong !== null && count === bad}
          describedBy={`${id}-wrong ${id}-tip ${id}-may`}
          onLeave={() => invite.text.trim() !== "" && invite.add(invite.text)}
        />
        <RolePicker
          framed
          name="Role for those you invite"
          kind={session.kind}
          role={invite.role}
          onChoose={invite.setRole}
          disabled={invite.busy}
        />
        <Button tone="primary" type="submit" busy={invite.busy} className="max-sm:flex-1">
          {invite.busy ? "Inviting" : count - bad > 1 ? `Invite ${count - bad}` : "Invite"}
        </Button>
      </div>
      {/* It has its space before it has text, so that nothing jumps. */}
      <div className="mt-1.5 min-h-5 text-sm">
        <p id={`${id}-wrong`} role="alert" className="text-bad">
          {wrong}
        </p>
        {advice.tip && !wrong && <p id={`${id}-tip`}>{advice.tip}</p>}
        {!wrong && !advice.tip && !invite.outcome && (
          <p id={`${id}-may`} className="text-muted">
            They can {mayOf(invite.role, session.kind)}.
          </p>
        )}
      </div>
      {invite.outcome && (
        <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <p className="flex min-w-0 gap-1.5">
            <Check size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
            <span className="min-w-0">{invite.outcome.text}</span>
          </p>
          {mail === false && invite.outcome.invited.length === 1 && (
            <CopyPage session={session} address={invite.outcome.invited[0] ?? ""} />
          )}
        </div>
      )}
      {noting && <Note value={invite.note} onChange={invite.setNote} disabled={invite.busy} />}
      <div className="mt-1.5 flex flex-wrap items-start justify-between gap-x-4">
        <p className="min-w-0 flex-1 basis-64 py-1 text-sm text-muted">
          {mail === false
            ? "This server doesn't send email. Copy the link and send it to them yourself."
            : "They get an email with a link."}
        </p>
        {mail !== false && !noting && (
          <Button
            tone="quiet"
            size="sm"
            icon={<MessageSquarePlus size={14} aria-hidden />}
            onClick={() => setNoting(true)}
          >
            Add a note
          </Button>
        )}
      </div>
    </form>
  )
}
