import { Link2, Send, UserMinus } from "lucide-react"
import { cleanLine } from "#protocol/clean"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import { toast } from "../ui/toast.ts"
import { useCopy } from "../ui/useCopy.ts"
import { pageFor } from "./addresses-of.ts"
import { isAhead } from "./ahead.ts"
import { LetterBadge, LetterLine } from "./LetterState.tsx"
import { calledOf } from "./names.ts"
import { PersonRow } from "./PersonRow.tsx"
import { type RoleAction, RolePicker } from "./RolePicker.tsx"
import { roleLabel } from "./roles.ts"

interface Props {
  it: Collaborator
  session: Session
  isMe: boolean
  mayChange: boolean
  /** false: this server sends no emails. */
  mail: boolean | undefined
  resending: boolean
  onRole: (role: CollaboratorRole) => void
  onRemove: () => void
  onResend: () => void
}

export function CollaboratorRow({ it, session, isMe, mayChange, mail, resending, onRole, onRemove, onResend }: Props) {
  const called = calledOf(it)
  const address = cleanLine(it.email, 254)
  const { copy } = useCopy()
  const actions: RoleAction[] = [
    { label: "Remove", icon: <UserMinus size={16} aria-hidden />, danger: true, onSelect: onRemove },
  ]
  // Somebody who hasn't opened it yet may have lost the email, or never got it.
  if (mayChange && it.status === "invited" && !isAhead(it)) {
    const copyIt = () =>
      void copy(pageFor(session, it.email)).then((done) =>
        toast(
          done
            ? `Invitation link copied. Only ${address} can open it.`
            : "Your browser didn't allow copying. Use “Copy link” below.",
          done ? {} : { tone: "bad" },
        ),
      )
    actions.unshift({ label: "Copy invitation link", icon: <Link2 size={16} aria-hidden />, onSelect: copyIt })
    if (mail !== false) {
      const send = () => resending || onResend()
      actions.unshift({ label: "Send the email again", icon: <Send size={16} aria-hidden />, onSelect: send })
    }
  }
  return (
    <PersonRow
      face={{ id: it.person_id ?? it.email, name: called }}
      name={it.name === null ? null : called}
      isMe={isMe}
      address={address}
      badge={<LetterBadge it={it} />}
      below={
        mayChange && <LetterLine it={it} session={session} mail={mail} resending={resending} onResend={onResend} />
      }
      end={
        mayChange ? (
          <RolePicker
            id={it.email}
            name={`Role of ${called}`}
            kind={session.kind}
            role={it.role}
            onChoose={onRole}
            disabled={isAhead(it)}
            actions={actions}
          />
        ) : (
          <span className="px-2 text-muted">{roleLabel(it.role)}</span>
        )
      }
    />
  )
}
