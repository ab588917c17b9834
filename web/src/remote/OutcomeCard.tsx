import { X } from "lucide-react"
import { useState } from "react"
import { withVisible } from "#agents/visible-characters"
import { calls } from "#protocol/calls"
import type { Proposal } from "#protocol/remote-nouns"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Card, CardHead } from "./Card.tsx"
import { useGiven } from "./given.ts"
import { useSettled } from "./held.ts"
import { PromptText } from "./PromptText.tsx"
import { outcomeWords, textOf } from "./prompt-queue.ts"
import { uuid7 } from "./sending.ts"
import { usePut } from "./useRemote.ts"

/** What became of a prompt, quietly; one that was cut short can be sent again, never by itself. */
export function OutcomeCard({ proposal, onDismiss }: { proposal: Proposal; onDismiss: () => void }) {
  const { names, session } = useGiven()
  const put = usePut(session.id)
  const isSettled = useSettled()
  const [next] = useState(() => uuid7())
  const again = useSend(calls.propose, { quiet: true, onDone: (made) => put({ proposal: made }) })
  const isCut = proposal.state === "interrupted"
  const text = textOf(proposal)
  const note = proposal.note?.trim() ?? ""
  return (
    <Card label={`What became of a prompt: ${outcomeWords(proposal, names)}`} tone={isCut ? "wait" : "plain"}>
      <CardHead
        author={proposal.author}
        at={proposal.ended_at ?? proposal.decided_at ?? proposal.created_at}
        state={<IconButton label="Put it away" icon={<X size={14} aria-hidden />} onClick={onDismiss} />}
      />
      <p className={isCut ? "text-wait" : "text-muted"}>{outcomeWords(proposal, names)}</p>
      {note !== "" && (
        <p dir="auto" className="max-h-24 overflow-y-auto whitespace-pre-wrap">
          {withVisible(note.slice(0, 2_000))}
        </p>
      )}
      <p dir="auto" className="remote-text line-clamp-2 text-muted">
        <PromptText text={text} />
      </p>
      {isCut && session.abilities.includes("prompt") && (
        <div className="remote-acts">
          <Button
            size="sm"
            busy={again.isPending}
            aria-disabled={!isSettled}
            onClick={() => again.mutate({ id: session.id, proposal: next, text })}
          >
            Send again
          </Button>
        </div>
      )}
      {again.error && (
        <p role="alert" className="text-sm text-bad">
          {saysWhy("It wasn't sent.", again.error)}
        </p>
      )}
    </Card>
  )
}
