import { X } from "lucide-react"
import { useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Proposal } from "#protocol/remote-nouns"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Time } from "../ui/Time.tsx"
import { Card, CardHead } from "./Card.tsx"
import { useGiven } from "./given.ts"
import { useSettled } from "./held.ts"
import { PromptText } from "./PromptText.tsx"
import { outcomeWords, textOf } from "./prompt-queue.ts"
import { uuid7 } from "./sending.ts"
import { usePut } from "./useRemote.ts"

interface Props {
  proposal: Proposal
  onDismiss: () => void
}

/** What became of a prompt: a line, or a card where it was cut short and can be sent again, which it never is by itself. */
export function OutcomeCard(props: Props) {
  return props.proposal.state === "interrupted" ? <CutShort {...props} /> : <Outcome {...props} />
}

const PutAway = ({ onDismiss }: Pick<Props, "onDismiss">) => (
  <IconButton label="Put it away" icon={<X size={14} aria-hidden />} onClick={onDismiss} />
)

function Outcome({ proposal, onDismiss }: Props) {
  const { names } = useGiven()
  const note = proposal.note?.trim() ?? ""
  return (
    <li className="remote-outcome">
      <p className="min-w-0 flex-1">
        <bdi className="line-clamp-1">
          <PromptText text={cleanLine(textOf(proposal), 120)} />
        </bdi>
        <span className="text-ink">{outcomeWords(proposal, names)}</span>
        {note !== "" && <bdi> “{cleanLine(note, 600)}”</bdi>}
      </p>
      <span className="shrink-0 text-faint">
        <Time at={proposal.ended_at ?? proposal.decided_at ?? proposal.created_at} />
      </span>
      <PutAway onDismiss={onDismiss} />
    </li>
  )
}

function CutShort({ proposal, onDismiss }: Props) {
  const { names, session } = useGiven()
  const put = usePut(session.id)
  const isSettled = useSettled()
  const [next] = useState(() => uuid7())
  const again = useSend(calls.propose, { quiet: true, onDone: (made) => put({ proposal: made }) })
  const text = textOf(proposal)
  return (
    <Card label="A prompt that was cut short" tone="wait">
      <CardHead
        author={proposal.author}
        at={proposal.ended_at ?? proposal.created_at}
        state={<PutAway onDismiss={onDismiss} />}
      />
      <p className="text-wait">{outcomeWords(proposal, names)}</p>
      <p dir="auto" className="remote-text line-clamp-2 text-muted">
        <PromptText text={text} />
      </p>
      {session.abilities.includes("prompt") && (
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
