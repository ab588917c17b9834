import { useQueryClient } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import type { SessionSummary } from "#protocol/sessions"
import { keyOf } from "../api/keys.ts"
import { useSend } from "../api/useSend.ts"
import { titleOf } from "../overview/title-of.ts"
import { Confirm } from "../ui/Confirm.tsx"

interface Props {
  session: SessionSummary
  onClose: () => void
  /** Called after the deletion, for a page that showed the session. */
  onGone?: () => void
}

export default function DeleteDialog({ session, onClose, onGone }: Props) {
  const queries = useQueryClient()
  const remove = useSend(calls.deleteSession, {
    leaves: "session",
    said: "The session was deleted.",
    onDone: (_output, { id }) => {
      queries.removeQueries({ queryKey: keyOf(calls.getSession, { id }) })
      onClose()
      onGone?.()
    },
  })
  const shared = session.shared_with ?? 0
  return (
    <Confirm
      open
      onClose={onClose}
      title="Delete this session?"
      action="Delete session"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id: session.id })}
    >
      <p>
        <bdi className="font-medium text-ink">{titleOf(session)}</bdi>, its {session.prompts}{" "}
        {session.prompts === 1 ? "prompt" : "prompts"} and everything the agent answered are deleted here. This can't be
        undone.
      </p>
      <p className="mt-2">
        {shared > 0 && `${shared} ${shared === 1 ? "person loses" : "people lose"} access at once. `}
        {session.visibility === "public" && "Its public link stops working. "}
        {session.visibility === "team" && "The team loses it. "}
        The agent's own files on your computer stay as they are.
      </p>
    </Confirm>
  )
}
