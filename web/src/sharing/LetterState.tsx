import { Clock, MailX, Send, TimerOff } from "lucide-react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import { Badge } from "../ui/Badge.tsx"
import { Button } from "../ui/Button.tsx"
import { Spinner } from "../ui/Spinner.tsx"
import { isAhead } from "./ahead.ts"
import { CopyPage } from "./CopyPage.tsx"

/** The state of an invitation, in a word. Nothing once it was opened. */
export function LetterBadge({ it }: { it: Collaborator }) {
  if (isAhead(it)) return <Badge icon={<Spinner size={12} />}>Inviting</Badge>
  if (it.status !== "invited") return null
  if (hasEnded(it)) {
    return (
      <Badge tone="wait" icon={<TimerOff size={12} aria-hidden />}>
        Invitation expired
      </Badge>
    )
  }
  if (isLost(it)) {
    return (
      <Badge tone="bad" icon={<MailX size={12} aria-hidden />}>
        Not delivered
      </Badge>
    )
  }
  return (
    <Badge tone="wait" icon={<Clock size={12} aria-hidden />}>
      Invited, pending
    </Badge>
  )
}

interface Props {
  it: Collaborator
  session: Session
  mail: boolean | undefined
  resending: boolean
  onResend: () => void
}

/** What prevents an invitation from arriving, and ways around it. */
export function LetterLine({ it, session, mail, resending, onResend }: Props) {
  if (it.status !== "invited" || isAhead(it)) return null
  const lost = isLost(it) || hasEnded(it)
  const sends = mail !== false && lost
  const problem = mail === false ? null : hasEnded(it) ? "It was valid for 30 days, and nobody opened it." : it.problem
  if (!lost) return null
  return (
    <div className="flex flex-col gap-1.5">
      {problem && <p className="text-sm text-muted">{cleanLine(problem, 300)}</p>}
      <div className="flex flex-wrap gap-2">
        {sends && (
          <Button
            size="sm"
            busy={resending}
            aria-label={resending ? "Sending" : `Send again to ${it.email}`}
            icon={<Send size={14} aria-hidden />}
            onClick={onResend}
          >
            {resending ? "Sending" : "Send again"}
          </Button>
        )}
        <CopyPage session={session} address={it.email} />
      </div>
    </div>
  )
}

const isLost = (it: Collaborator) => it.letter === "failed" || it.letter === "bounced"
const hasEnded = (it: Collaborator) => it.expires_at !== null && Date.parse(it.expires_at) < Date.now()
