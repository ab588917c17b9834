import { type ReactNode, useId, useState } from "react"
import { calls } from "#protocol/calls"
import type { Proposal, Run } from "#protocol/remote-nouns"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Time } from "../ui/Time.tsx"
import { Approval } from "./Approval.tsx"
import { Card, CardHead } from "./Card.tsx"
import { useGiven } from "./given.ts"
import { useSettled } from "./held.ts"
import { PromptText } from "./PromptText.tsx"
import { outcomeWords, textOf, waitingWords } from "./prompt-queue.ts"
import { rowIn, usePut } from "./useRemote.ts"

interface Props {
  proposal: Proposal
  /** Its place among the approved ones, from 0. */
  place: number
  run: Run | null
  isBusy: boolean
  startsOpen: boolean
}

/** A prompt that waits: for its owner, or for its turn. */
export function ProposalCard({ proposal, place, run, isBusy, startsOpen }: Props) {
  const { names, session } = useGiven()
  const isMine = proposal.author.id === names.me
  const waits = proposal.state === "pending" || proposal.state === "approved"
  const state = waits
    ? waitingWords(proposal, { names, place, isOnline: run?.online ?? false, isBusy })
    : outcomeWords(proposal, names)
  const maySteer = session.abilities.includes("steer")
  const needsMe = maySteer && proposal.state === "pending"
  return (
    <Card label={`Prompt of ${isMine ? "yours" : proposal.author.name}`} tone={needsMe ? "wait" : "plain"}>
      <CardHead author={proposal.author} at={proposal.created_at} state={state} />
      {needsMe ? (
        <Approval key={`${proposal.id} ${proposal.rev}`} proposal={proposal} run={run} startsOpen={startsOpen} />
      ) : (
        <Standing proposal={proposal}>
          {waits && <Ways proposal={proposal} isMine={isMine} maySteer={maySteer} />}
        </Standing>
      )}
    </Card>
  )
}

const long = 240

/** Its words, folded if they are many. */
function Standing({ proposal, children }: { proposal: Proposal; children: ReactNode }) {
  const { names } = useGiven()
  const [isOpen, setOpen] = useState(false)
  const text = textOf(proposal)
  const folds = text.length > long || text.split("\n").length > 3
  return (
    <>
      <p dir="auto" className={`remote-text ${folds && !isOpen ? "line-clamp-3" : ""}`} data-open={isOpen || undefined}>
        <PromptText text={text} />
      </p>
      {proposal.sent_text !== null && (
        <p className="text-sm text-muted">
          {names.isOwner ? "You changed it before you approved it." : `${names.owner} changed it before approving it.`}
        </p>
      )}
      <div className="remote-acts">
        {folds && (
          <Button size="sm" tone="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Show less" : "Show all"}
          </Button>
        )}
        {children}
        {proposal.state === "approved" && proposal.expires_at && (
          <span className="ml-auto text-sm text-faint">
            Expires <Time at={proposal.expires_at} />
          </span>
        )}
      </div>
    </>
  )
}

/** Ways back, as long as it doesn't run. */
function Ways({ proposal, isMine, maySteer }: { proposal: Proposal; isMine: boolean; maySteer: boolean }) {
  const { session } = useGiven()
  const put = usePut(session.id)
  const isSettled = useSettled()
  const says = useId()
  const withdraw = useSend(calls.withdrawProposal, { quiet: true })
  const takeBack = useSend(calls.decideProposal, { quiet: true, onDone: (now) => put({ proposal: now }) })
  const onError = (error: unknown) => put(rowIn(error) ?? {})
  const given = { id: session.id, proposal: proposal.id }
  const error = withdraw.error ?? takeBack.error
  return (
    <>
      {isMine ? (
        <Button
          size="sm"
          busy={withdraw.isPending}
          aria-disabled={!isSettled}
          aria-describedby={says}
          onClick={() => withdraw.mutate(given, { onError })}
        >
          Withdraw
        </Button>
      ) : (
        maySteer && (
          <Button
            size="sm"
            busy={takeBack.isPending}
            aria-disabled={!isSettled}
            aria-describedby={says}
            onClick={() => takeBack.mutate({ ...given, rev: proposal.rev, approve: false }, { onError })}
          >
            Take back the approval
          </Button>
        )
      )}
      <span id={says} role="alert" className="text-sm text-bad empty:hidden">
        {error && (rowIn(error) === null ? saysWhy("It's as it was.", error) : "")}
      </span>
    </>
  )
}
