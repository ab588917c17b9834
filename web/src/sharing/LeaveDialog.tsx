import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { SessionSummary } from "#protocol/sessions"
import { useSend } from "../api/useSend.ts"
import { titleOf } from "../overview/title-of.ts"
import { Confirm } from "../ui/Confirm.tsx"

interface Props {
  session: SessionSummary
  onClose: () => void
  onGone?: () => void
}

export default function LeaveDialog({ session, onClose, onGone }: Props) {
  const leave = useSend(calls.leave, {
    leaves: "session",
    said: "You left the session.",
    onDone: () => {
      onClose()
      onGone?.()
    },
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title="Leave this session?"
      action="Leave session"
      busy={leave.isPending}
      onConfirm={() => leave.mutate({ id: session.id })}
    >
      You lose access to <bdi className="font-medium text-ink">{titleOf(session)}</bdi> at once. Only{" "}
      {cleanLine(session.owner.name, 60)} can invite you again.
    </Confirm>
  )
}
